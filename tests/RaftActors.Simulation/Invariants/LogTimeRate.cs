using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 33: a leader continues log time from the last entry of its log; log time never decreases along a log and never advances faster than
/// the fastest clock allowed. A jump of the leader's clock counts at most as much as a silence.
/// </summary>
public sealed class LogTimeRate(IGroupView group) : Invariant
{
    private readonly Dictionary<EntryId, Stamp> _created = [];
    private readonly Dictionary<ReplicaId, (Term Term, Stamp At)> _tookOver = [];

    /// <summary>When, in world time, an entry was appended by its leader; null if its creation was not observed.</summary>
    public LogicalTime? CreatedAt(EntryId id) => _created.TryGetValue(id, out var stamp) ? stamp.Now : null;

    /// <summary>By how much clocks had jumped ahead in all when an entry was appended by its leader.</summary>
    public TimeSpan ClocksJumpedAt(EntryId id) => _created.TryGetValue(id, out var stamp) ? stamp.AllJumped : group.ClocksJumped;

    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (replica.Role != RaftRole.Leader)
        {
            return;
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            var stamp = new Stamp(group.Now, entry.Timestamp, replica.ClockJumped, group.ClocksJumped);
            var before = new EntryId(entry.Index - 1, replica.TermAt(entry.Index - 1) ?? Term.Zero);
            var isFollowing = _created.TryGetValue(before, out var previous);
            if (isFollowing)
            {
                Require(
                    entry.Timestamp >= previous.Milliseconds,
                    $"{replica.Id} stamps {entry.Id} with {entry.Timestamp}, but {before} before it has {previous.Milliseconds}");
            }

            if (before.Term < entry.Term)
            {
                Require(
                    !isFollowing || entry.Timestamp == previous.Milliseconds,
                    $"{replica.Id} takes over at {entry.Id} with {entry.Timestamp}, but the log ended at {previous.Milliseconds}"
                );
                _tookOver[replica.Id] = (entry.Term, stamp);
            }

            CheckRate(replica, entry, stamp);
            _created[entry.Id] = stamp;
        }
    }

    private void CheckRate(IReplicaView leader, in Entry entry, in Stamp stamp)
    {
        var (term, since) = _tookOver.GetValueOrDefault(leader.Id);
        if (term == entry.Term)
        {
            var most = ((stamp.Now - since.Now) * group.FastestClock) + (stamp.Jumped - since.Jumped);
            Require(
                TimeSpan.FromMilliseconds(stamp.Milliseconds - since.Milliseconds) <= most + TimeSpan.FromTicks(1),
                $"{leader.Id} advances log time from {since.Milliseconds} to {stamp.Milliseconds} in term {term}, but the fastest clock "
                    + $"advanced {most.TotalMilliseconds} ms");
        }
    }

    private readonly record struct Stamp(LogicalTime Now, long Milliseconds, TimeSpan Jumped, TimeSpan AllJumped);
}

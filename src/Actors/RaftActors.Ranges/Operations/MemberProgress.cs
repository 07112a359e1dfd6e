using System.Collections.Immutable;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Operations;

/// <summary>What a leader sees of its members from one request for facts to the next: above all who makes no progress.</summary>
internal sealed class MemberProgress
{
    private readonly Dictionary<ReplicaId, (long Match, LogicalTime Since)> _seen = [];
    private (long Operation, LogicalTime Since) _frozen;

    /// <summary>The members and their index, as they were told last; null before.</summary>
    private (long Index, Configuration Members)? _told;

    /// <summary>
    /// Why members must not be changed for a driver that saw the configuration at this index, or null. The index is that of the replicated
    /// state, as the last facts named it: a leader's own log may begin behind the entry. What was told is good for one change: the next one
    /// may be to the same members at another index.
    /// </summary>
    /// <param name="expected">The index that the driver saw.</param>
    /// <param name="present">The latest configuration of the leader's log.</param>
    public string? RefusalOfChange(long expected, Configuration present)
    {
        if (_told is not { } told)
        {
            return "This leader has not told its members to a driver since they were changed: ask for the facts first.";
        }

        if (told.Index != expected || !told.Members.Equals(present))
        {
            return $"Superseded: the members are not those of index {expected} any longer.";
        }

        _told = null;
        return null;
    }

    /// <summary>
    /// The leadership is over. What was told in it says nothing in a later one: another leader may have changed the members and changed
    /// them back, and then a late request that expects the old index must not be taken for a new one.
    /// </summary>
    public void EndLeadership()
    {
        _seen.Clear();
        (_frozen, _told) = (default, null);
    }

    /// <summary>The facts of a leading replica.</summary>
    /// <param name="replica">The core, which leads.</param>
    /// <param name="promotionLag">How close to the end of the log a member must be to vote.</param>
    /// <param name="machine">What the machine says; the rest is added.</param>
    /// <param name="applied">The members in force there; null if the group serves no range.</param>
    /// <param name="now">The time.</param>
    public GroupFacts Facts(Replica replica, long promotionLag, GroupFacts machine, Configuration? applied, LogicalTime now)
    {
        if (_frozen.Operation != (machine.Frozen?.Operation ?? 0))
        {
            _frozen = (machine.Frozen?.Operation ?? 0, now);
        }

        // By the index and not by the members: an entry may name the same ones again.
        var members = replica.Configuration;
        var isApplied = replica.ConfigurationIndex <= replica.LastApplied;
        _told = applied is not null && isApplied ? (machine.ConfigurationIndex, applied) : null;
        return machine with
        {
            Leader = replica.Self,
            FrozenFor = machine.Frozen is null ? 0 : Milliseconds(now - _frozen.Since),
            Members = Describe(replica, promotionLag, now),
            IsJoint = members.IsJoint,
            IsConfigurationCommitted = isApplied && (applied is null || applied.Equals(members)),
            AppliedIndex = replica.LastApplied.Value,
        };
    }

    private ImmutableArray<MemberFacts> Describe(Replica replica, long promotionLag, LogicalTime now)
    {
        var last = replica.LastLog.Index;
        var peers = replica.Peers.ToDictionary(p => p.Peer);
        var members = ImmutableArray.CreateBuilder<MemberFacts>();
        foreach (var id in replica.Configuration.Members)
        {
            var isSelf = id == replica.Self;
            var match = isSelf ? replica.DurableIndex : peers.GetValueOrDefault(id).MatchIndex;
            var isCaughtUp = match + promotionLag >= last;
            if (!_seen.TryGetValue(id, out var seen) || match.Value > seen.Match || isCaughtUp)
            {
                _seen[id] = seen = (match.Value, now);
            }

            members.Add(new MemberFacts(id, Kind(replica.Configuration, id))
            {
                Match = match.Value,
                IsCaughtUp = isCaughtUp,
                SilentFor = isSelf ? 0 : Milliseconds(peers.TryGetValue(id, out var peer) ? peer.SilentFor : TimeSpan.Zero),
                StalledFor = Milliseconds(now - seen.Since),
            });
        }

        return members.ToImmutable();
    }

    private static MemberKind Kind(Configuration members, ReplicaId id) =>
        members.IsWitness(id) ? MemberKind.Witness : members.Learners.Contains(id) ? MemberKind.Learner : MemberKind.Voter;

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

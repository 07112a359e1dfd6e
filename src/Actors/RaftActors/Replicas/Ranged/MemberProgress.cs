using System.Collections.Immutable;
using RaftActors.Machines.Ranged;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;

namespace RaftActors.Replicas.Ranged;

/// <summary>What a leader sees of its members from one request for facts to the next: above all who makes no progress.</summary>
internal sealed class MemberProgress
{
    private readonly Dictionary<ReplicaId, (long Match, LogicalTime Since)> _seen = [];
    private (long Operation, LogicalTime Since) _frozen;

    /// <summary>The members and their index, as they were told last; null before.</summary>
    public (long Index, Configuration Members)? Members { get; private set; }

    /// <summary>The facts of a leading replica.</summary>
    /// <param name="replica">The core, which leads.</param>
    /// <param name="promotionLag">How close to the end of the log a member must be to vote.</param>
    /// <param name="view">What the machine says.</param>
    /// <param name="now">The time.</param>
    public GroupFacts Facts(Replica replica, long promotionLag, RangeView view, LogicalTime now)
    {
        if (_frozen.Operation != (view.Frozen?.Operation ?? 0))
        {
            _frozen = (view.Frozen?.Operation ?? 0, now);
        }

        var members = replica.Configuration;
        Members = view.Members is { } applied ? (view.MembersIndex, applied) : null;
        var committed = replica.ConfigurationAt(replica.CommitIndex).Equals(members);
        return new GroupFacts
        {
            Leader = replica.Self,
            Descriptor = view.Descriptor,
            FoundedBy = view.FoundedBy,
            FencedBy = view.FencedBy,
            ThawedBy = view.ThawedBy,
            Absorbing = view.Absorbing,
            Frozen = view.Frozen,
            Retired = view.Retired,
            FrozenFor = view.Frozen is null ? 0 : Milliseconds(now - _frozen.Since),
            Notices = view.Notices,
            Outcomes = view.Outcomes,
            Members = Describe(replica, promotionLag, now),
            IsJoint = members.IsJoint,
            ConfigurationIndex = view.MembersIndex,
            IsConfigurationCommitted = committed && (view.Members is null || view.Members.Equals(members)),
            AppliedIndex = replica.LastApplied.Value,
            Size = view.Size,
            MiddleKey = view.MiddleKey,
            Served = view.Served,
            Samples = view.Samples,
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

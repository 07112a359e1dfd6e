using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using Members = RaftActors.Protocol.Membership.Configuration;

namespace RaftActors.Replicas;

/// <summary>The members that an operator's request leads to. The core decides whether the change is allowed now.</summary>
internal static class MembershipTarget
{
    /// <exception cref="ArgumentException">The request is invalid; the message says why.</exception>
    public static Members Of(MembershipMessage wish, Members now, Func<string, bool> isKnown)
    {
        var node = new ReplicaId(wish.Node);
        switch (wish.Operation)
        {
            case MembershipOperation.Target:
                var target = new Members(Ids(wish.Voters), Ids(wish.Learners), null, Ids(wish.Witnesses));
                foreach (var member in target.Members)
                {
                    Require(isKnown(member.Value), $"Unknown node '{member}'.");
                }

                return target;
            case MembershipOperation.AddLearner:
                RequireNew(node);
                return new Members(now.Voters, now.Learners.Append(node), null, now.Witnesses);
            case MembershipOperation.AddWitness:
                RequireNew(node);
                return new Members(now.Voters.Append(node), now.Learners, null, now.Witnesses.Append(node));
            case MembershipOperation.Promote:
                Require(now.Learners.Contains(node), $"'{node}' is not a learner of the group; add it as a learner first.");
                return new Members(now.Voters.Append(node), now.Learners.Where(l => l != node), null, now.Witnesses);
            case MembershipOperation.Remove:
                Require(now.IsMember(node), $"'{node}' is not a member of the group.");
                Require(now.Voters.Length > 1 || !now.IsVoter(node), $"'{node}' is the only voter and cannot be removed.");
                return Without(now, node);
            case MembershipOperation.Replace:
                var replacement = new ReplicaId(wish.Replacement);
                Require(now.Voters.Contains(node), $"'{node}' is not a voter of the group.");
                Require(now.Learners.Contains(replacement), $"'{replacement}' is not a learner of the group; add it as a learner first.");
                Require(!now.IsWitness(node), $"'{node}' is a witness and cannot be replaced; remove it and add another.");
                return new Members(
                    now.Voters.Where(v => v != node).Append(replacement), now.Learners.Where(l => l != replacement), null, now.Witnesses);
            default:
                throw new ArgumentException("Unknown kind of membership change.");
        }

        void RequireNew(ReplicaId added)
        {
            Require(
                isKnown(added.Value),
                $"Unknown node '{added}'; every node must know its address (raft-actors.nodes or raft-actors.cluster).");
            Require(!now.IsMember(added), $"'{added}' is already a member.");
        }
    }

    private static Members Without(Members now, ReplicaId node) => new(
        now.Voters.Where(v => v != node), now.Learners.Where(l => l != node), null, now.Witnesses.Where(w => w != node));

    private static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}

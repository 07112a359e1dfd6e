using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using Members = RaftActors.Protocol.Membership.Configuration;

namespace RaftActors.Replicas;

/// <summary>What an operator's wish makes of the members in force. Whether that is allowed now, the core says.</summary>
internal static class MembershipTarget
{
    /// <exception cref="ArgumentException">The wish makes no sense; the message says why.</exception>
    public static Members Of(MembershipMessage wish, Members now, Func<string, bool> isKnown)
    {
        var node = new ReplicaId(wish.Node);
        switch (wish.Operation)
        {
            case MembershipOperation.Target:
                var target = new Members(Ids(wish.Voters), Ids(wish.Learners), null, Ids(wish.Witnesses));
                foreach (var member in target.Members)
                {
                    Require(isKnown(member.Value), $"No node is called '{member}'.");
                }

                return target;
            case MembershipOperation.AddLearner:
                RequireNew(node);
                return new Members(now.Voters, now.Learners.Append(node), null, now.Witnesses);
            case MembershipOperation.AddWitness:
                RequireNew(node);
                return new Members(now.Voters.Append(node), now.Learners, null, now.Witnesses.Append(node));
            case MembershipOperation.Promote:
                Require(now.Learners.Contains(node), $"'{node}' is no learner of the group; add it as one first.");
                return new Members(now.Voters.Append(node), now.Learners.Where(l => l != node), null, now.Witnesses);
            case MembershipOperation.Remove:
                Require(now.IsMember(node), $"'{node}' is not a member of the group.");
                Require(now.Voters.Length > 1 || !now.IsVoter(node), $"'{node}' is the only voter: without it there is no group.");
                return Without(now, node);
            case MembershipOperation.Replace:
                var replacement = new ReplicaId(wish.Replacement);
                Require(now.Voters.Contains(node), $"'{node}' is no voter of the group.");
                Require(now.Learners.Contains(replacement), $"'{replacement}' is no learner of the group; add it as one first.");
                Require(!now.IsWitness(node), $"'{node}' is a witness; remove it and add another.");
                return new Members(
                    now.Voters.Where(v => v != node).Append(replacement), now.Learners.Where(l => l != replacement), null, now.Witnesses);
            default:
                throw new ArgumentException("This version knows no such change of members.");
        }

        void RequireNew(ReplicaId added)
        {
            Require(
                isKnown(added.Value),
                $"No node is called '{added}'; every node must know its address (raft-actors.nodes or raft-actors.cluster).");
            Require(!now.IsMember(added), $"'{added}' is a member already.");
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

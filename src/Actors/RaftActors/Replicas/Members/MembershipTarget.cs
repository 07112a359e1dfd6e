using System.Collections.Immutable;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Replicas.Members;

/// <summary>The members that an operator's request leads to. The core decides whether the change is allowed now.</summary>
internal static class MembershipTarget
{
    /// <exception cref="ArgumentException">The request is invalid; the message says why.</exception>
    public static Configuration Of(MembershipChange change, Configuration now, Func<string, bool> isKnown)
    {
        switch (change)
        {
            case ChangeMembers wish:
                var target = new Configuration(Ids(wish.Voters), Ids(wish.Learners), null, Ids(wish.Witnesses));
                foreach (var member in target.Members)
                {
                    Require(isKnown(member.Node), $"Unknown node '{member}'.");
                }

                return target;
            case AddLearner wish:
                var learner = RequireNew(wish.Node);
                return new Configuration(now.Voters, now.Learners.Append(learner), null, now.Witnesses);
            case AddWitness wish:
                var witness = RequireNew(wish.Node);
                return new Configuration(now.Voters.Append(witness), now.Learners, null, now.Witnesses.Append(witness));
            case Promote wish:
                return Promoted(now, new ReplicaId(wish.Node));
            case RemoveMember wish:
                return Removed(now, new ReplicaId(wish.Node));
            case ReplaceMember wish:
                return Replaced(now, new ReplicaId(wish.Node), new ReplicaId(wish.Replacement));
            default:
                throw new ArgumentException("Unknown kind of membership change.");
        }

        ReplicaId RequireNew(string name)
        {
            var added = new ReplicaId(name);
            Require(
                isKnown(added.Node),
                $"Unknown node '{added}'; every node must know its address (raft-actors.nodes or raft-actors.cluster).");
            Require(!now.IsMember(added), $"'{added}' is already a member.");
            return added;
        }
    }

    private static Configuration Promoted(Configuration now, ReplicaId node)
    {
        Require(now.Learners.Contains(node), $"'{node}' is not a learner of the group; add it as a learner first.");
        return new Configuration(now.Voters.Append(node), now.Learners.Where(l => l != node), null, now.Witnesses);
    }

    private static Configuration Removed(Configuration now, ReplicaId node)
    {
        Require(now.IsMember(node), $"'{node}' is not a member of the group.");
        Require(now.Voters.Length > 1 || !now.IsVoter(node), $"'{node}' is the only voter and cannot be removed.");
        return new Configuration(
            now.Voters.Where(v => v != node), now.Learners.Where(l => l != node), null, now.Witnesses.Where(w => w != node));
    }

    private static Configuration Replaced(Configuration now, ReplicaId node, ReplicaId replacement)
    {
        Require(now.Voters.Contains(node), $"'{node}' is not a voter of the group.");
        Require(now.Learners.Contains(replacement), $"'{replacement}' is not a learner of the group; add it as a learner first.");
        Require(!now.IsWitness(node), $"'{node}' is a witness and cannot be replaced; remove it and add another.");
        return new Configuration(
            now.Voters.Where(v => v != node).Append(replacement), now.Learners.Where(l => l != replacement), null, now.Witnesses);
    }

    private static IEnumerable<ReplicaId> Ids(ImmutableArray<string> names) =>
        names.IsDefault ? [] : names.Select(n => new ReplicaId(n));

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}

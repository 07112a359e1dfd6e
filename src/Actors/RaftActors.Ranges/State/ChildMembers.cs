using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Ranges.State;

/// <summary>
/// The members of a child: one for each of its parent, on the same node and of the same kind, each a new life. An entry names only the
/// lives.
/// </summary>
internal static class ChildMembers
{
    /// <summary>Why these lives cannot be the child's, or null.</summary>
    public static string? Problem(Configuration parent, ImmutableArray<ReplicaId> lives)
    {
        foreach (var member in parent.Members)
        {
            if (Find(lives, member.Node).IsNone)
            {
                return $"The split names no replica of the child on '{member.Node}', where the parent has one.";
            }
        }

        return lives.Length == parent.Members.Length
            ? null
            : $"The split names {lives.Length} replicas of the child, but the parent has {parent.Members.Length} members.";
    }

    /// <exception cref="ArgumentException">See <see cref="Problem"/>.</exception>
    public static Configuration Of(Configuration parent, ImmutableArray<ReplicaId> lives) => new(
        parent.Voters.Select(v => Find(lives, v.Node)),
        parent.Learners.Select(l => Find(lives, l.Node)),
        null,
        parent.Witnesses.Select(w => Find(lives, w.Node)));

    private static ReplicaId Find(ImmutableArray<ReplicaId> lives, string node)
    {
        foreach (var life in lives)
        {
            if (life.Node == node)
            {
                return life;
            }
        }

        return ReplicaId.None;
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Replicas;

/// <summary>
/// Between replicas and the nodes that they live on. Clients, routers and operators name nodes; the core names replicas, which in a group
/// that serves a range also have an incarnation.
/// </summary>
internal static class ReplicaNodes
{
    /// <summary>The node of a replica; null for the absent one.</summary>
    public static string? NodeOrNull(this ReplicaId replica) => replica.IsNone ? null : replica.Node;

    /// <summary>The member that lives on a node; the node's static replica if no member does.</summary>
    public static ReplicaId MemberAt(this Configuration configuration, string node)
    {
        foreach (var member in configuration.Members)
        {
            if (member.Node == node)
            {
                return member;
            }
        }

        return new ReplicaId(node);
    }
}

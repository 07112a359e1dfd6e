using Akka.Actor;

namespace RaftActors.Status;

/// <summary>Published on the node's event stream whenever a replica of the node changes its role.</summary>
/// <param name="Group">The group.</param>
/// <param name="Node">The node.</param>
/// <param name="From">The old role.</param>
/// <param name="To">The new role.</param>
/// <param name="Term">The current term.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record RoleChange(string Group, string Node, string From, string To, long Term, string Reason)
    : INoSerializationVerificationNeeded;

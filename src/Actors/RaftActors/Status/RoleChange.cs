using Akka.Actor;

namespace RaftActors.Status;

/// <summary>Published on the node's event stream whenever a replica of the node takes another role.</summary>
/// <param name="Group">The group.</param>
/// <param name="Node">The node.</param>
/// <param name="From">The role before.</param>
/// <param name="To">The role now.</param>
/// <param name="Term">The term now.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record RoleChange(string Group, string Node, string From, string To, long Term, string Reason)
    : INoSerializationVerificationNeeded;

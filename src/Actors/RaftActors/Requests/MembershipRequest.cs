using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>Change the members.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Change">The change; its timeout concerns the router only and is not sent.</param>
internal sealed record MembershipRequest(string Group, long Id, MembershipChange Change) : ClientRequest(Group, Id);

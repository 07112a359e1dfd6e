using Akka.Actor;

namespace RaftActors.Status;

/// <summary>
/// Published on the node's event stream when a replica of the node has become able to act as leader, and again when it no longer leads, for
/// whatever reason. Another node may lead a later term before the second message is published: what acts outside of Raft must hand its term
/// to where that is checked.
/// </summary>
/// <param name="Group">The group.</param>
/// <param name="Node">The node.</param>
/// <param name="Term">The term; a group has at most one leader in each, so it serves as a fencing token.</param>
/// <param name="IsHeld">
/// <see langword="true"/>: the replica leads and has committed an entry of the term. <see langword="false"/>: that has ended.
/// </param>
public sealed record LeadershipChange(string Group, string Node, long Term, bool IsHeld) : INoSerializationVerificationNeeded;

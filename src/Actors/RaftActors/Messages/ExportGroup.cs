using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Asks for a group's whole state: the machine's state with sessions, pending effects and log time, at one index. It includes everything
/// acknowledged before the request. Send it to the router of this node, which must hold a replica of the group; the answer is
/// one <see cref="Exported"/>. Nothing is written, and the state never leaves the node.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Timeout">
/// How long to wait for the machine to start saving its state; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>. Saving
/// itself may take up to ten minutes.
/// </param>
public sealed record ExportGroup(string Group, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded
{
    /// <summary>How long a machine may take to save its state. A client whose replica stopped meanwhile is told then.</summary>
    internal static readonly TimeSpan LongestSave = TimeSpan.FromMinutes(10);
}

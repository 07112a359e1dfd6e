using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Transfers the leadership of a group (T§3.10). Send it to the router of this node; the answer is one <see cref="Answer"/>: Ok when the
/// leader has stepped down for the target (or the target already leads), Refused if the target is not a voter that can lead, another
/// transfer is in progress, or the target did not take over within an election timeout; the old leader then continues.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The new leader; <see langword="null"/> for the voter with the most complete log.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record TransferLeadership(string Group, string? Node = null, TimeSpan? Timeout = null)
    : INoSerializationVerificationNeeded;

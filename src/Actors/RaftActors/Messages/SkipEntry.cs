using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Makes every replica skip the command at which the group's machine stopped: how a group whose <c>on-apply-exception</c> is fault
/// continues. Send it to the router of this node; the answer is one <see cref="Answer"/>: Ok with the index of the entry that holds the
/// decision, Refused if the leader's machine has not stopped at that index.
/// </summary>
/// <remarks>
/// The decision is an entry of the log, so every replica skips the command or none does. The client that proposed it got the answer
/// Unknown, or learns through its session that it was skipped. The replicas rebuild their state from snapshot and log without the command.
/// </remarks>
/// <param name="Group">The group's name.</param>
/// <param name="Index">The index at which the machine stopped.</param>
/// <param name="By">The operator's name, for the log: at most <see cref="MaxBy"/> characters.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record SkipEntry(string Group, long Index, string By, TimeSpan? Timeout = null) : INoSerializationVerificationNeeded
{
    /// <summary>The maximum length of <see cref="By"/>.</summary>
    public const int MaxBy = 200;
}

namespace RaftActors.Client;

/// <summary>
/// Decides that a group's machine never gets the command at an index at which it stopped, on no replica: the way on for a group whose
/// <c>on-apply-exception</c> is fault. Send it to the router of any node; answered by one <see cref="Answer"/>: Ok with the index of the
/// entry that holds the decision, Refused when the leader's machine has not stopped at that index.
/// </summary>
/// <remarks>
/// The decision is an entry of the log, so that every replica skips the command or none does; the client that proposed it had it answered
/// as unknown, or finds in its session that it was skipped. The replicas rebuild their state from snapshot and log without the command.
/// </remarks>
/// <param name="Group">The group's name.</param>
/// <param name="Index">Where the machine stopped.</param>
/// <param name="By">Who decided, for the log: at most <see cref="MaxBy"/> characters.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record SkipEntry(string Group, long Index, string By, TimeSpan? Timeout = null)
{
    /// <summary>The longest <see cref="By"/>.</summary>
    public const int MaxBy = 200;
}

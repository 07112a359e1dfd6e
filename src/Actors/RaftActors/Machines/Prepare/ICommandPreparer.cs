namespace RaftActors.Machines.Prepare;

/// <summary>
/// Turns a client's proposal into the command to replicate: the place for clocks, random numbers and look-ups, whose results every replica
/// must see alike. Runs on the leader's node only, before the command is appended.
/// </summary>
/// <remarks>
/// <para>
/// Runs in its own actor next to the replica, so it delays the commands of its group but neither heartbeats nor reads. Called by
/// one thread at a time; while one call awaits something, the next begins, and the results keep the order of the calls. At most
/// 1,024 calls wait; further commands are refused as busy.
/// </para>
/// <para>
/// A prepared command may still be refused, and a command that is retried in a session is prepared
/// again, though only the first one that reaches the log counts.
/// </para>
/// </remarks>
public interface ICommandPreparer
{
    /// <summary>Prepares one command.</summary>
    /// <param name="command">What the client proposed; do not change them.</param>
    /// <param name="cancel">Cancelled after <c>raft-actors.prepare.timeout</c>, when the result is no longer needed.</param>
    /// <returns>The bytes to replicate, up to <c>raft-actors.limits.max-command-bytes</c>; do not change them afterwards.</returns>
    /// <exception cref="Exception">
    /// Any exception: the command is refused, definitely not applied, as <see cref="Messages.Outcome.BadRequest"/> with the exception's
    /// message.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> PrepareAsync(ReadOnlyMemory<byte> command, CancellationToken cancel);
}

namespace RaftActors.Machines.Prepare;

/// <summary>
/// Turns what a client proposed into what is replicated: the place for clocks, random numbers and look-ups, whose results every replica
/// must
/// see alike. Runs on the leader's node only, before the command is appended.
/// </summary>
/// <remarks>
/// <para>
/// Runs in an actor of its own beside the replica, so that it delays the commands of its group but neither heartbeats nor reads. Called by
/// one
/// thread at a time; while one call waits for something, the next begins, and the results keep the order of the calls. At most 1,024 calls
/// wait;
/// beyond, commands are refused as busy.
/// </para>
/// <para>
/// It promises nothing about what happens next: the command may still be refused, and a command that is sent again in a session is prepared
/// again, though only the first one that reaches the log counts.
/// </para>
/// </remarks>
public interface ICommandPreparer
{
    /// <summary>Prepares one command.</summary>
    /// <param name="command">What the client proposed; not to be changed.</param>
    /// <param name="cancel">Cancelled after <c>raft-actors.prepare.timeout</c>, when nobody waits for the result any more.</param>
    /// <returns>The bytes to replicate, up to <c>raft-actors.limits.max-command-bytes</c>; not to be changed afterwards.</returns>
    /// <exception cref="Exception">
    /// Any: the command is refused, definitely not applied, as <see cref="Client.Outcome.BadRequest"/> with the exception's message.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> PrepareAsync(ReadOnlyMemory<byte> command, CancellationToken cancel);
}

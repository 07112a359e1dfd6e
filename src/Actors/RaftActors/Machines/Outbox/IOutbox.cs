namespace RaftActors.Machines.Outbox;

/// <summary>
/// Where a state machine puts what is to be done in the world outside once its command is committed: calls, mails, messages.
/// </summary>
/// <remarks>
/// Only usable inside <see cref="IStateMachine.Apply"/>. Replicated like the state: the leader runs each effect at least once, and a new
/// leader goes on with what is not acknowledged.
/// </remarks>
public interface IOutbox
{
    /// <summary>Adds an effect, named by the entry's index and its place among those of that entry, counted from zero.</summary>
    /// <param name="effect">Bytes for the group's handler; copied.</param>
    /// <returns>
    /// <see langword="false"/> if <see cref="OutboxLimits.MaxPending"/> effects wait already or this one is longer than
    /// <see cref="OutboxLimits.MaxEffectBytes"/>: it is not added, on no replica. The machine decides what to answer then.
    /// </returns>
    bool TryAdd(ReadOnlySpan<byte> effect);
}

namespace RaftActors.Machines.Outbox;

/// <summary>Collects the external effects of a committed command: calls, mails, messages.</summary>
/// <remarks>
/// Usable only inside <see cref="IStateMachine.Apply"/>. Replicated like the state: the leader runs each effect at least once, and a new
/// leader continues with those not acknowledged.
/// </remarks>
public interface IOutbox
{
    /// <summary>Adds an effect, identified by the entry's index and its ordinal within that entry, from zero.</summary>
    /// <param name="effect">Bytes for the group's handler; copied.</param>
    /// <returns>
    /// <see langword="false"/> if <see cref="OutboxLimits.MaxPending"/> effects are pending or this one is longer than
    /// <see cref="OutboxLimits.MaxEffectBytes"/>: then no replica adds it, and the machine decides what to answer.
    /// </returns>
    bool TryAdd(ReadOnlySpan<byte> effect);
}

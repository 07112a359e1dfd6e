using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;

namespace RaftActors.Protocol.Driver;

/// <summary>
/// The loop of every shell: steps a replica, carries out the effects in the order given, and holds each promise until its write is on
/// disk. The actor, the simulator, the scripts and the tests share it, so what the simulator explores is what ships; they differ only in
/// how they carry out an effect.
/// </summary>
/// <remarks>
/// A driver serves one incarnation: after a crash or an <see cref="Invariants.InvariantViolation"/>, a new one starts from durable state.
/// Not thread-safe; the shell must not step the driver while it carries out an effect.
/// </remarks>
/// <param name="replica">The replica; only this driver may step it.</param>
/// <param name="shell">Carries out the effects.</param>
public sealed class ReplicaDriver(Replica replica, IEffectInterpreter shell)
{
    private readonly DurabilityGate _gate = new();

    /// <summary>The replica, to be read but not stepped.</summary>
    public Replica Replica { get; } = replica;

    /// <summary>The role after the last step.</summary>
    public RaftRole Role => Replica.Role;

    /// <summary>
    /// When <see cref="DeadlineReached"/> is due. One timer is enough, and it needs to move only if the deadline became earlier: a step at
    /// a deadline that has moved later does nothing.
    /// </summary>
    public LogicalTime NextDeadline => Replica.NextDeadline;

    /// <summary>Number of promises that wait for their write.</summary>
    public int HeldPromises => _gate.Count;

    /// <summary>
    /// Handles one input. If it is <see cref="Persisted"/>, the promises that waited for the write leave first, and only then does the
    /// replica learn of it: they need no further decision, and what the replica sends next may depend on them.
    /// </summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present; a time earlier than that of the last step counts as equal to it.</param>
    /// <param name="effects">Used within this call only and left empty, so that many drivers may share one. After an exception, clear it
    /// or drop it.</param>
    /// <returns>Whether the role changed.</returns>
    /// <exception cref="Invariants.InvariantViolation">An invariant was violated; the replica must not continue.</exception>
    public bool Step(Input input, LogicalTime now, EffectBuffer effects)
    {
        if (input is Persisted persisted)
        {
            Release(persisted.WriteId);
        }

        var before = Replica.Role;
        Replica.Step(input, now, effects);
        effects.Run(shell, _gate);
        effects.Clear();
        return Replica.Role != before;
    }

    private void Release(long writeId)
    {
        _gate.Persisted(writeId);
        while (_gate.TryRelease(out var promise))
        {
            shell.On(promise);
        }
    }
}

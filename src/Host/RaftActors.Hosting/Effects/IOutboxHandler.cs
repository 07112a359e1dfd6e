using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Effects;

/// <summary>
/// Runs the effects of a group's outbox on the node that leads the group. Added by <c>WithRaftOutbox</c>; each effect has a new instance,
/// with services from a scope that ends with it.
/// </summary>
public interface IOutboxHandler
{
    /// <summary>
    /// Runs one effect. When the task ends, the effect is acknowledged in the log; if it fails, that is logged (RA6006), and the effect is
    /// delivered again after <c>outbox.retry-interval</c>. It runs at least once: after a change of leader it may run again, also while a
    /// leader that does not know yet that it is deposed still runs it. Receivers recognise it by its group, index and ordinal.
    /// </summary>
    /// <param name="effect">The effect.</param>
    /// <param name="stopping">Cancelled when the replica on this node stops.</param>
    Task RunAsync(OutboxEffect effect, CancellationToken stopping);
}

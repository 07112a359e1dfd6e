using System.Runtime.CompilerServices;
using Akka.Actor;

namespace RaftActors.Machines;

/// <summary>
/// Makes the machines that one start of a replica needs, and ends what was made with each: at the latest when the replica has stopped.
/// </summary>
/// <param name="factory">Makes a machine.</param>
/// <param name="system">The node's actor system; null in a tool that has none.</param>
/// <param name="failed">Told what the end of a machine throws.</param>
/// <remarks>Thread-safe: a replica's actors make their machines themselves.</remarks>
internal sealed class MachineSupply(MachineFactory factory, ActorSystem? system, Action<Exception> failed) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Machines that were merged into another are not kept alive by what ends with them.</summary>
    private readonly ConditionalWeakTable<IStateMachine, MachineContext> _contexts = [];
    private readonly HashSet<MachineContext> _open = [];

    /// <summary>An empty machine.</summary>
    public IStateMachine Create()
    {
        var context = new MachineContext(system);
        IStateMachine machine;
        try
        {
            machine = factory.Create(context);
        }
        catch
        {
            context.End(failed);
            throw;
        }

        if (context.HasEnd)
        {
            lock (_lock)
            {
                _contexts.Add(machine, context);
                _open.Add(context);
            }
        }

        return machine;
    }

    /// <summary>A machine is not used any longer. Nothing happens if it was not made here.</summary>
    public void Release(IStateMachine machine)
    {
        MachineContext? context;
        lock (_lock)
        {
            if (!_contexts.TryGetValue(machine, out context) || !_open.Remove(context))
            {
                return;
            }
        }

        context.End(failed);
    }

    /// <summary>No machine is used any longer.</summary>
    public void Dispose()
    {
        MachineContext[] open;
        lock (_lock)
        {
            open = [.. _open];
            _open.Clear();
        }

        foreach (var context in open)
        {
            context.End(failed);
        }
    }
}

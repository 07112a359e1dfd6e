using System.Runtime.CompilerServices;

namespace RaftActors.Machines;

/// <summary>
/// Creates the machine of a replica. A replica that restarts gets a new machine and fills it from snapshot and log, so one object cannot
/// be used twice. A machine that is <see cref="IDisposable"/> is disposed when its replica has stopped, or a snapshot replaced it.
/// </summary>
/// <remarks>Safe from any thread, if the function given to it is.</remarks>
public sealed class MachineFactory
{
    private static readonly object Given = new();
    private readonly Func<MachineContext, IStateMachine> _create;
    private readonly ConditionalWeakTable<IStateMachine, object> _given = [];

    private MachineFactory(Type machineType, Func<MachineContext, IStateMachine> create) => (MachineType, _create) = (machineType, create);

    /// <summary>The machine's class; its interfaces decide what the runtime does for it.</summary>
    public Type MachineType { get; }

    /// <summary>Stands in for a machine that could not be found while the settings are read; never used.</summary>
    internal static MachineFactory None { get; } =
        new(typeof(object), _ => throw new InvalidOperationException("The settings named no usable machine."));

    /// <summary>A machine with a public parameterless constructor.</summary>
    public static MachineFactory Of<TMachine>()
        where TMachine : class, IStateMachine, new() => new(typeof(TMachine), _ => new TMachine());

    /// <summary>A machine that a function creates.</summary>
    /// <param name="create">Returns a new machine at every call; called when a replica starts, on any thread.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public static MachineFactory Of<TMachine>(Func<TMachine> create)
        where TMachine : class, IStateMachine
    {
        ArgumentNullException.ThrowIfNull(create);
        return new MachineFactory(typeof(TMachine), _ => create());
    }

    /// <summary>A machine that needs the actor system, or something that ends with the machine.</summary>
    /// <param name="create">Returns a new machine at every call; called when a replica starts, on any thread.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public static MachineFactory Of<TMachine>(Func<MachineContext, TMachine> create)
        where TMachine : class, IStateMachine
    {
        ArgumentNullException.ThrowIfNull(create);
        return new MachineFactory(typeof(TMachine), create);
    }

    internal static MachineFactory Of(Type machineType) =>
        new(machineType, _ => (IStateMachine)Activator.CreateInstance(machineType)!);

    /// <exception cref="InvalidOperationException">The function returned null, or a machine that it returned before: state that outlived
    /// its replica would be applied to again.</exception>
    internal IStateMachine Create(MachineContext context)
    {
        var machine = _create(context) ?? throw new InvalidOperationException($"The factory of {MachineType} returned null.");
        if (!_given.TryAdd(machine, Given))
        {
            throw new InvalidOperationException(
                $"The factory of {MachineType} returned the same machine twice; it must return a new one at every call.");
        }

        if (machine is IDisposable disposable)
        {
            context.OnEnd(disposable.Dispose);
        }

        return machine;
    }
}

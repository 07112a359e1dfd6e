using System.Runtime.CompilerServices;

namespace RaftActors.Machines;

/// <summary>
/// Creates the machine of a replica. A replica that restarts gets a new machine and fills it from snapshot and log, so one object cannot
/// be used twice.
/// </summary>
/// <remarks>Safe from any thread, if the function given to it is.</remarks>
public sealed class MachineFactory
{
    private static readonly object Given = new();
    private readonly Func<IStateMachine> _create;
    private readonly ConditionalWeakTable<IStateMachine, object> _given = [];

    private MachineFactory(Type machineType, Func<IStateMachine> create) => (MachineType, _create) = (machineType, create);

    /// <summary>The machine's class; its interfaces decide what the runtime does for it.</summary>
    public Type MachineType { get; }

    /// <summary>Stands in for a machine that could not be found while the settings are read; never used.</summary>
    internal static MachineFactory None { get; } =
        new(typeof(object), () => throw new InvalidOperationException("The settings named no usable machine."));

    /// <summary>A machine with a public parameterless constructor.</summary>
    public static MachineFactory Of<TMachine>()
        where TMachine : class, IStateMachine, new() => new(typeof(TMachine), () => new TMachine());

    /// <summary>A machine that a function creates.</summary>
    /// <param name="create">Returns a new machine at every call; called when a replica starts, on any thread.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public static MachineFactory Of<TMachine>(Func<TMachine> create)
        where TMachine : class, IStateMachine
    {
        ArgumentNullException.ThrowIfNull(create);
        return new MachineFactory(typeof(TMachine), create);
    }

    internal static MachineFactory Of(Type machineType) =>
        new(machineType, () => (IStateMachine)Activator.CreateInstance(machineType)!);

    /// <exception cref="InvalidOperationException">The function returned null, or a machine that it returned before: state that outlived
    /// its replica would be applied to again.</exception>
    internal IStateMachine Create()
    {
        var machine = _create() ?? throw new InvalidOperationException($"The factory of {MachineType} returned null.");
        return _given.TryAdd(machine, Given)
            ? machine
            : throw new InvalidOperationException(
                $"The factory of {MachineType} returned the same machine twice; it must return a new one at every call.");
    }
}

using System.Collections.Immutable;
using Akka.Actor.Setup;
using RaftActors.Machines;

namespace RaftActors.Settings;

/// <summary>
/// Parts of the configuration that only code can give: machines that need constructor arguments. Pass it to
/// <c>ActorSystem.Create</c> as a part of the <see cref="ActorSystemSetup"/>; the extension reads it when it starts.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed class RaftSetup : Setup
{
    private RaftSetup(ImmutableDictionary<string, MachineFactory> machines) => Machines = machines;

    /// <summary>Registers nothing.</summary>
    public static RaftSetup Empty { get; } = new(ImmutableDictionary.Create<string, MachineFactory>(StringComparer.Ordinal));

    /// <summary>The registered machines by name.</summary>
    public ImmutableDictionary<string, MachineFactory> Machines { get; }

    /// <summary>Adds a machine under a name that groups use as they use the names of <c>raft-actors.machines</c>.</summary>
    /// <param name="name">The name; it must not be in <c>raft-actors.machines</c> too.</param>
    /// <param name="machine">Creates it.</param>
    /// <exception cref="ArgumentException">The name is empty or was registered before.</exception>
    public RaftSetup WithMachine(string name, MachineFactory machine)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(machine);
        return Machines.ContainsKey(name)
            ? throw new ArgumentException($"A machine named '{name}' is registered already.", nameof(name))
            : new RaftSetup(Machines.Add(name, machine));
    }

    /// <summary>Adds a machine under a name; see <see cref="WithMachine(string, MachineFactory)"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="create">Returns a new machine at every call.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public RaftSetup WithMachine<TMachine>(string name, Func<TMachine> create)
        where TMachine : class, IStateMachine => WithMachine(name, MachineFactory.Of(create));
}

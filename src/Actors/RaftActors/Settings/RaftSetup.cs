using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using RaftActors.Machines;

namespace RaftActors.Settings;

/// <summary>
/// Parts of the configuration that only code can give: machines and outbox handlers that need constructor arguments. Pass it to
/// <c>ActorSystem.Create</c> as a part of the <see cref="ActorSystemSetup"/>; the extension reads it when it starts.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed class RaftSetup : Setup
{
    private RaftSetup(
        ImmutableDictionary<string, MachineFactory> machines, ImmutableDictionary<string, Func<ActorSystem, Props>> outboxHandlers) =>
        (Machines, OutboxHandlers) = (machines, outboxHandlers);

    /// <summary>Registers nothing.</summary>
    public static RaftSetup Empty { get; } = new(
        ImmutableDictionary.Create<string, MachineFactory>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, Func<ActorSystem, Props>>(StringComparer.Ordinal));

    /// <summary>The registered machines by name.</summary>
    public ImmutableDictionary<string, MachineFactory> Machines { get; }

    /// <summary>The registered outbox handlers by group.</summary>
    public ImmutableDictionary<string, Func<ActorSystem, Props>> OutboxHandlers { get; }

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
            : new RaftSetup(Machines.Add(name, machine), OutboxHandlers);
    }

    /// <summary>Adds a machine under a name; see <see cref="WithMachine(string, MachineFactory)"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="create">Returns a new machine at every call.</param>
    /// <typeparam name="TMachine">The machine's class.</typeparam>
    public RaftSetup WithMachine<TMachine>(string name, Func<TMachine> create)
        where TMachine : class, IStateMachine => WithMachine(name, MachineFactory.Of(create));

    /// <summary>
    /// Adds the actor that runs the effects of a group's outbox, as <c>outbox-handler</c> does in HOCON: created with the first effect
    /// while this node leads the group, and again if it stops. It receives <see cref="Machines.Outbox.OutboxEffect"/> and answers the
    /// sender with <see cref="Machines.Outbox.OutboxDone"/>.
    /// </summary>
    /// <param name="group">A group of <c>raft-actors.groups</c> that has no <c>outbox-handler</c> there.</param>
    /// <param name="handler">Returns the handler's properties; called once, when the extension starts.</param>
    /// <exception cref="ArgumentException">The name is empty, or the group has a handler.</exception>
    public RaftSetup WithOutboxHandler(string group, Func<ActorSystem, Props> handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentNullException.ThrowIfNull(handler);
        return OutboxHandlers.ContainsKey(group)
            ? throw new ArgumentException($"The group '{group}' has an outbox handler already.", nameof(group))
            : new RaftSetup(Machines, OutboxHandlers.Add(group, handler));
    }
}

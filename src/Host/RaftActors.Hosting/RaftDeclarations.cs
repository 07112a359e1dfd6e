using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RaftActors.Hosting.Effects;
using RaftActors.Hosting.Leadership;
using RaftActors.Hosting.Machines;
using RaftActors.Hosting.Options;
using RaftActors.Machines;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Hosting;

/// <summary>
/// What the calls on one builder declare together: HOCON in front of what is there, machines and handlers in a <see cref="RaftSetup"/>, and
/// the start of the extension once the actor system exists.
/// </summary>
internal sealed class RaftDeclarations
{
    private static readonly ConditionalWeakTable<AkkaConfigurationBuilder, RaftDeclarations> All = [];
    private readonly AkkaConfigurationBuilder _builder;
    private readonly Dictionary<string, HostedMachine> _machines = new(StringComparer.Ordinal);

    private readonly List<OutboxWork> _effects = [];
    private readonly HashSet<string> _leases = new(StringComparer.Ordinal);

    private RaftDeclarations(AkkaConfigurationBuilder builder)
    {
        _builder = builder;
        builder.StartActors((ActorStarter)StartAsync);
    }

    /// <summary>What is wrong with the declarations themselves; reported with what the runtime finds.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What this node does while it leads.</summary>
    public LeaderServices LeaderServices { get; } = new();

    /// <summary>The declarations of a builder; the first call has Raft started with its actor system.</summary>
    public static RaftDeclarations Of(AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return All.GetValue(builder, b => new RaftDeclarations(b));
    }

    /// <summary>Puts values of <c>raft-actors</c> in front of those that are there.</summary>
    public void Add(Action<HoconWriter> write)
    {
        var text = new HoconWriter();
        text.Object("raft-actors", write);
        Add(text.ToString());
    }

    /// <summary>The same for text inside of <c>raft-actors</c>.</summary>
    public void AddInside(string hocon)
    {
        try
        {
            Add($"raft-actors {{\n{hocon}\n}}");
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            Problems.Add($"Hocon: cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Adds a machine; the same class may be added again under its name.</summary>
    /// <param name="name">The name that groups use.</param>
    /// <param name="create">Makes it from services; null for the constructor that fits.</param>
    public void AddMachine<TMachine>(string name, Func<IServiceProvider, TMachine>? create)
        where TMachine : class, IStateMachine
    {
        if (_machines.TryGetValue(name, out var there))
        {
            if (create is not null || there.Type != typeof(TMachine))
            {
                Problems.Add(
                    $"raft-actors.machines.{name}: two machines have this name; give one of them another (Machine of its options)");
            }

            return;
        }

        var machine = new HostedMachine(
            name, create ?? (services => ActivatorUtilities.CreateInstance<TMachine>(services)), typeof(TMachine));
        _machines.Add(name, machine);
        Change(setup => setup.WithMachine(name, machine.Factory<TMachine>()));
    }

    /// <summary>Adds the actor that handles a group's outbox.</summary>
    public void AddOutbox<THandler>(string group)
        where THandler : ActorBase =>
        AddOutbox(group, system => Props.CreateBy(new ScopedActorProducer<THandler>(system, group)));

    /// <summary>Adds the settings of leases: the values in front of what is there, the defaults behind it.</summary>
    public void AddLease(RaftLeaseOption option)
    {
        _leases.Add(option.ConfigPath);
        Add(option.Write());
        _builder.AddHocon(option.Defaults, HoconAddMode.Append);
    }

    /// <summary>Adds what runs the effects of a group's outbox without being an actor.</summary>
    public void AddEffects(OutboxWork work)
    {
        if (work.Problem() is { } problem)
        {
            Problems.Add(problem);
        }

        if (AddOutbox(work.Group, _ => Props.Create(() => new OutboxRunnerActor(work))))
        {
            _effects.Add(work);
        }
    }

    private RaftSetup Setup => _builder.Setups.OfType<RaftSetup>().LastOrDefault() ?? RaftSetup.Empty;

    private bool AddOutbox(string group, Func<ActorSystem, Props> props)
    {
        if (Setup.OutboxHandlers.ContainsKey(group))
        {
            Problems.Add($"raft-actors.groups.{group}: two outbox handlers are declared for it; remove one");
            return false;
        }

        Change(setup => setup.WithOutboxHandler(group, system => props(system).WithDeploy(Deploy.Local)));
        return true;
    }

    private void Change(Func<RaftSetup, RaftSetup> change)
    {
        var changed = change(Setup);
        _builder.Setups.RemoveWhere(s => s is RaftSetup);
        _builder.AddSetup(changed);
    }

    private void Add(string hocon) => _builder.AddHocon(ConfigurationFactory.ParseString(hocon), HoconAddMode.Prepend);

    private async Task StartAsync(ActorSystem system, IActorRegistry registry)
    {
        if (_builder.Setups.OfType<RaftSetup>().Count() > 1)
        {
            Problems.Add("A RaftSetup was added after the first WithRaft call and hides what those calls declare: add it before them.");
        }

        var check = new StartCheck(system, Problems);
        await check.MachinesAsync(_machines.Values).ConfigureAwait(false);
        await check.HandlersAsync(_effects).ConfigureAwait(false);
        check.LeaderServices(LeaderServices);
        check.Leases(_leases);
        check.Store();
        check.ThrowIfWrong();

        // What is left is what the store finds in its files: they must not be touched for a node that is refused anyway.
        var raft = Raft.Get(system);
        LeaderServices.Start((ExtendedActorSystem)system, raft.Router);
        registry.Register<RaftRouter>(raft.Router);
        CompareTimes(system);
    }

    private static void CompareTimes(ActorSystem system)
    {
        var given = ServiceScopes.Services(system).GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout;
        var needed = CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseServiceStop);
        if (given < needed)
        {
            var log = system.Log;
            log.Write(HostingLogEvents.ShortShutdown, given, needed);
        }
    }
}

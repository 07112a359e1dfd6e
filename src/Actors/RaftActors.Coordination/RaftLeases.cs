using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Coordination;
using Akka.Event;
using RaftActors.Machines.Locks;
using RaftActors.Telemetry;

namespace RaftActors.Coordination;

/// <summary>What the leases of one actor system share: their incarnation, the test at start, and the release at the end.</summary>
internal sealed class RaftLeases : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly string _incarnation = Guid.NewGuid().ToString("N")[..12];
    private readonly ConcurrentDictionary<string, bool> _tested = new();
    private readonly ConcurrentQueue<RaftLease> _released = new();
    private readonly ILoggingAdapter _log;
    private long _started;

    public RaftLeases(ExtendedActorSystem system)
    {
        _system = system;
        _log = Logging.GetLogger(system, nameof(RaftLeases));
        // After singletons and shards have released theirs, and before the router refuses requests.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseClusterShutdown, "raft-release-leases", ReleaseAsync);
    }

    public static RaftLeases Get(ActorSystem system) => system.WithExtension<RaftLeases, Provider>();

    /// <exception cref="RaftActors.Settings.RaftConfigurationException">They are invalid.</exception>
    public RaftLeaseSettings Read(LeaseSettings lease) =>
        // Each object has its own: two of one name and owner, from different paths, exclude each other.
        RaftLeaseSettings.Read(lease, $"{_incarnation}-{Interlocked.Increment(ref _started)}");

    /// <summary>Starts the actor of a lease, under the system guardian: it outlives those that use the lease.</summary>
    public IActorRef Start(RaftLease lease, RaftLeaseSettings settings, LockClient locks, TimeProvider time, LeaseView view)
    {
        if (settings.IsReleasedOnShutdown)
        {
            _released.Enqueue(lease);
        }

        if (settings.SelfTest > TimeSpan.Zero && _tested.TryAdd(settings.Group, true))
        {
            var test = settings with { Name = $"self-test/{settings.Owner}" };
            Spawn(Props.Create(() => new SelfTestActor(test, locks, time)), "test");
        }

        return Spawn(Props.Create(() => new LeaseActor(settings, locks, view)), "lease");
    }

    private IActorRef Spawn(Props props, string kind) => _system.SystemActorOf(
        props.WithDeploy(Deploy.Local), $"raft-{kind}-{Interlocked.Increment(ref _started)}");

    private async Task<Done> ReleaseAsync()
    {
        try
        {
            await Task.WhenAll(_released.Where(l => l.CheckLease()).Select(l => l.EndAsync())).ConfigureAwait(false);
        }
        catch (LeaseException unknown)
        {
            // It ends by itself; the shutdown must not fail for it.
            _log.Write(LeaseLogEvents.NotReleased, unknown.Message);
        }

        return Done.Instance;
    }

    internal sealed class Provider : ExtensionIdProvider<RaftLeases>
    {
        public override RaftLeases CreateExtension(ExtendedActorSystem system) => new(system);
    }
}

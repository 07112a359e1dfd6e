using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using RaftActors.Machines.Locks;

namespace RaftActors.Coordination;

/// <summary>
/// A lease of Akka.Coordination that a Raft group keeps, in its lock machine: for split-brain resolver (<c>lease-majority</c>), singletons
/// and shards (<c>use-lease</c>), or by <see cref="LeaseProvider"/>. Configured by <c>akka.coordination.lease.raft</c>; reference.conf
/// documents every key.
/// </summary>
/// <remarks>
/// Safe from any thread. Acquisitions and releases of one lease run one after the other. The lease belongs to this object: a process that
/// restarts under the same owner's name is another owner and waits until the lease of its former self has expired.
/// <para>
/// The holder counts by its monotonic clock, which stands still while the whole machine is suspended. A resource that a former holder must
/// not change has to check <see cref="Token"/>, and refuse smaller ones than it has seen.
/// </para>
/// </remarks>
public sealed class RaftLease : Lease
{
    /// <summary>The path to name where Akka.NET wants the configuration of a lease.</summary>
    public const string ConfigPath = "akka.coordination.lease.raft";

    private readonly IActorRef _actor;
    private readonly LeaseView _view;

    /// <summary>Called by <see cref="LeaseProvider"/>.</summary>
    /// <param name="settings">Name, owner and configuration of the lease.</param>
    /// <param name="system">The actor system; its Raft extension is started if it was not.</param>
    /// <exception cref="Settings.RaftConfigurationException">
    /// The configuration of the lease or of <c>raft-actors</c> is invalid; the message names every invalid key.
    /// </exception>
    public RaftLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, system, RaftLeases.Get(system))
    {
    }

    private RaftLease(LeaseSettings settings, ExtendedActorSystem system, RaftLeases leases)
        : this(
            settings,
            leases,
            leases.Read(settings),
            read => new LockClient(Raft.Get(system).Client, read.Group),
            TimeProvider.System)
    {
    }

    internal RaftLease(
        LeaseSettings settings,
        RaftLeases leases,
        RaftLeaseSettings read,
        Func<RaftLeaseSettings, LockClient> locks,
        TimeProvider time)
        : base(settings)
    {
        _view = new LeaseView(time);
        _actor = leases.Start(this, read, locks(read), time, _view);
    }

    /// <summary>
    /// The fencing token of the current acquisition; <see langword="null"/> if the lease is not certainly held. Every later acquisition, by
    /// any owner, has a larger one.
    /// </summary>
    public long? Token => _view.Valid?.Token;

    /// <summary>Every key with its default: give it to the actor system as a fallback.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<RaftLease>("RaftActors.Coordination.reference.conf");

    /// <summary>The same keys at a path of your own, for leases with other settings.</summary>
    /// <param name="path">Names of letters, digits, hyphens and underscores, joined by dots.</param>
    /// <exception cref="ArgumentException">Another path.</exception>
    public static Config DefaultConfig(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!LeasePath.IsValid(path))
        {
            throw new ArgumentException(
                $"'{path}' cannot be the path of a lease's settings: use names of letters, digits, hyphens and underscores, joined by "
                    + $"dots, such as {ConfigPath}",
                nameof(path));
        }

        var values = DefaultConfig().GetConfig(ConfigPath).AsEnumerable().Select(v => $"{v.Key} = \"{v.Value.GetString()}\"");
        return ConfigurationFactory.ParseString($"{path} {{\n{string.Join('\n', values)}\n}}");
    }

    /// <summary>
    /// What is wrong with the settings at a path. A lease refuses the same when it is made, which with split-brain resolver is inside of
    /// the cluster's actors; this says it before.
    /// </summary>
    /// <param name="config">The whole configuration of the actor system.</param>
    /// <param name="path">The path that leases are named by.</param>
    /// <returns>One line per problem, beginning with the key; empty if the settings are valid.</returns>
    public static IReadOnlyList<string> Problems(Config config, string path = ConfigPath)
    {
        ArgumentNullException.ThrowIfNull(config);
        var common = LeaseProvider.DefaultConfig().GetConfig("akka.coordination.lease");
        var section = config.HasPath(path) ? config.GetConfig(path) : null;
        return section is null
            ? [$"{path}: is missing; use {ConfigPath} with RaftLease.DefaultConfig(), or add RaftLease.DefaultConfig(\"{path}\")"]
            : [.. RaftLeaseSettings.Problems(section.WithFallback(common)).Select(p => $"{path}.{p}")];
    }

    /// <summary>Acquires the lease without being told if it is lost; see <see cref="Acquire(Action{Exception})"/>.</summary>
    public override Task<bool> Acquire() => Acquire(null);

    /// <summary>
    /// Acquires the lease: <see langword="true"/> if this object holds it, <see langword="false"/> if another owner does. May be called
    /// again after a loss or a release. If the lease is held already, only the callback is replaced.
    /// </summary>
    /// <param name="leaseLostCallback">
    /// Called at most once for an acquisition, on an actor's thread, after the returned task has ended; with the reason. Others may take
    /// the lease <c>margin</c> later. Not called after <see cref="Release"/>.
    /// </param>
    /// <exception cref="LeaseTimeoutException">
    /// The group did not answer within <c>lease-operation-timeout</c>: this object does not hold the lease, but others may have to wait
    /// for <c>heartbeat-timeout</c>.
    /// </exception>
    /// <exception cref="LeaseException">No answer is possible: unknown group, another machine, or the actor system has stopped.</exception>
    public override Task<bool> Acquire(Action<Exception>? leaseLostCallback) => Send(new LeaseProtocol.Acquire(leaseLostCallback));

    /// <summary>
    /// Gives the lease back: <see langword="true"/> once it is known that this object does not hold it. <see cref="CheckLease"/> is false
    /// from the start of the release on.
    /// </summary>
    /// <exception cref="LeaseTimeoutException">
    /// Within <c>lease-operation-timeout</c> it did not become known: it is released, or it ends after <c>heartbeat-timeout</c>. Call it
    /// again to find out.
    /// </exception>
    /// <exception cref="LeaseException">No answer is possible: unknown group, another machine, or the actor system has stopped.</exception>
    public override Task<bool> Release() => Send(new LeaseProtocol.Release(TellLost: false));

    /// <summary>
    /// Whether the lease is certainly held: true from the answer of an acquisition until <c>heartbeat-timeout - margin</c> after the last
    /// renewal that succeeded was sent. Sends nothing.
    /// </summary>
    public override bool CheckLease() => _view.Valid is not null;

    /// <summary>Tells the holder that it lost the lease, and gives it back.</summary>
    internal Task<bool> EndAsync() => Send(new LeaseProtocol.Release(TellLost: true));

    private Task<bool> Send(LeaseProtocol.Request request)
    {
        // An actor that has stopped never answers, and a shard of Akka.NET waits for its release while the system stops.
        var registration = _view.Stopped.Register(static waiting => ((LeaseProtocol.Request)waiting!).End(), request);
        _ = request.Task.ContinueWith(
            static (_, registered) => ((CancellationTokenRegistration)registered!).Dispose(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _actor.Tell(request, ActorRefs.NoSender);
        return request.Task;
    }
}

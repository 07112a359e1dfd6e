using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Runs tasks in phases before the system ends: the tasks of one phase at the same time, the phases one after another.</summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly Dictionary<string, ShutdownPhase> _phases;
    private readonly List<string> _order;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Run)>> _tasks = [];
    private readonly TaskCompletionSource<Done> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILoggingAdapter _log;
    private Reason _reason;

    internal CoordinatedShutdown(ExtendedActorSystem system)
    {
        System = system;
        _log = Logging.GetLogger(system, GetType());
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        _phases = ShutdownPhase.Read(config);
        _order = ShutdownPhase.Sort(_phases);
        if (system.Settings.CoordinatedShutdownTerminateActorSystem)
        {
            AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
            {
                await ((ActorSystemImpl)system).FinalTerminate().ConfigureAwait(false);
                if (config.GetBoolean("exit-clr"))
                {
                    Environment.Exit(config.GetInt("exit-code"));
                }

                return Done.Instance;
            });
        }

        if (config.GetBoolean("run-by-clr-shutdown-hook"))
        {
            // The system may be collected long before the process ends.
            var weak = new WeakReference<CoordinatedShutdown>(this);
            EventHandler hook = (_, _) =>
            {
                if (weak.TryGetTarget(out var shutdown))
                {
                    shutdown.Run(ClrExitReason.Instance).Wait(shutdown.TotalTimeout);
                }
            };
            AppDomain.CurrentDomain.ProcessExit += hook;
            system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= hook);
        }
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Why it runs, or null while it does not.</summary>
    public Reason ShutdownReason => Volatile.Read(ref _reason);

    public TimeSpan TotalTimeout
    {
        get
        {
            var total = TimeSpan.Zero;
            foreach (var phase in _order)
            {
                total += HasTasks(phase) ? Timeout(phase) : TimeSpan.Zero;
            }

            return total;
        }
    }

    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    public TimeSpan Timeout(string phase) => Phase(phase).Timeout;

    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        _ = Phase(phase);
        lock (_tasks)
        {
            if (!_tasks.TryGetValue(phase, out var tasks))
            {
                _tasks[phase] = tasks = [];
            }

            tasks.Add((taskName, task));
        }
    }

    /// <summary>Only the first call runs anything; all get the same task.</summary>
    public Task<Done> Run(Reason reason, string fromPhase = null)
    {
        var first = fromPhase is null ? 0 : _order.IndexOf(Phase(fromPhase).Name);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            _ = Task.Run(() => RunPhases(first));
        }

        return _completed.Task;
    }

    private async Task RunPhases(int first)
    {
        try
        {
            for (var i = first; i < _order.Count; i++)
            {
                await RunPhase(_phases[_order[i]]).ConfigureAwait(false);
            }

            _completed.TrySetResult(Done.Instance);
        }
        catch (Exception failure)
        {
            _completed.TrySetException(failure);
        }
    }

    private async Task RunPhase(ShutdownPhase phase)
    {
        List<(string Name, Func<Task<Done>> Run)> tasks;
        lock (_tasks)
        {
            if (!phase.Enabled || !_tasks.Remove(phase.Name, out tasks))
            {
                return;
            }
        }

        _log.Debug("Performing phase [{0}] with [{1}] tasks.", phase.Name, tasks.Count);
        var all = Task.WhenAll(tasks.ConvertAll(task => RunTask(phase, task.Name, task.Run)));
        try
        {
            await all.WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", phase.Name, phase.Timeout);
            if (!phase.Recover)
            {
                throw;
            }
        }
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception failure) when (phase.Recover)
        {
            _log.Warning(failure, "Task [{0}] failed in phase [{1}]: {2}", name, phase.Name, failure.Message);
        }
    }

    private bool HasTasks(string phase)
    {
        lock (_tasks)
        {
            return _tasks.ContainsKey(phase);
        }
    }

    private ShutdownPhase Phase(string phase) => _phases.TryGetValue(phase ?? "", out var known)
        ? known
        : throw new Configuration.ConfigurationException($"Unknown phase [{phase}], known phases [{string.Join(",", _order)}]. All phases (along with their optional dependencies) must be defined in configuration.");

    /// <summary>Why the system is shut down.</summary>
    public class Reason
    {
        protected Reason()
        {
        }
    }

    /// <summary>Nobody said why.</summary>
    public sealed class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary>ActorSystem.Terminate was called.</summary>
    public sealed class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process ends.</summary>
    public sealed class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    /// <summary>The node was downed.</summary>
    public sealed class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    /// <summary>The node has left its cluster.</summary>
    public sealed class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    /// <summary>The node could not join.</summary>
    public sealed class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}

/// <summary>Makes the <see cref="CoordinatedShutdown"/> of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new(system);
}

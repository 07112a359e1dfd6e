using Akka.Actor;
using Akka.Event;
using RaftActors.Keyspaces;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Prepare;
using RaftActors.Replicas;
using RaftActors.Replicas.Snapshots;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Node;

/// <summary>
/// One replica of this node: its log, its machine and the replica itself, created and stopped together. Nothing is restarted in place,
/// because memory that survived a fault must not be trusted; after a fault everything is rebuilt from durable state, with growing back-off.
/// </summary>
internal sealed class GroupSupervisor : UntypedActor, IWithTimers
{
    private readonly RaftSettings _settings;
    private readonly GroupSettings _group;
    private readonly ILogStoreProvider _store;
    private readonly IReadOnlyDictionary<string, IActorRef> _peers;
    private readonly GroupDirectory _directory;
    private readonly IOutboxHandlers _handlers;
    private readonly SendBudget? _sendBudget;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _alive = [];
    private readonly SkippedEntries _skips = new();
    private readonly MachineSupply _machines;
    private ReplicaOrders.Newborn? _newborn;
    private IActorRef _replica = ActorRefs.Nobody;
    private TimeSpan _startedAt;
    private TimeSpan _backoff;
    private int _children;
    private bool _stopping;
    private bool _recreating;

    public GroupSupervisor(
        RaftSettings settings,
        GroupSettings group,
        ILogStoreProvider store,
        IReadOnlyDictionary<string, IActorRef> peers,
        GroupDirectory directory,
        IOutboxHandlers handlers,
        ReplicaOrders.Newborn? newborn = null,
        SendBudget? sendBudget = null)
    {
        _sendBudget = sendBudget;
        _newborn = newborn;
        _settings = settings;
        _group = group;
        _store = store;
        _peers = peers;
        _directory = directory;
        _handlers = handlers;
        _backoff = settings.BackoffMin;
        _machines = new MachineSupply(
            group.Factory, Context.System, thrown => _log.Write(thrown, LogEvents.MachineNotEnded, group.Id));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart() => StartReplica();

    protected override void PostStop()
    {
        _directory.Unregister(_group.Id.Value);
        _machines.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ReplicaFaulted faulted when !_stopping && !_recreating:
                RecreateLater(faulted.Problem);
                break;
            case ReplicaFaulted:
                break;
            case ReplicaRemoved removed when !_recreating:
                // It closes its log; when the log has stopped, so do the others.
                _stopping = true;
                Timers.CancelAll();
                _directory.NoteRemoved(_group.Id.Value, removed);
                break;
            case ReplicaRemoved:
                break;
            case LogStoreProtocol.Refused:
                _replica.Forward(message);
                break;
            case MachineProtocol.Parted:
                Context.Parent.Forward(message);
                break;
            case Terminated dead:
                OnTerminated(dead.ActorRef);
                break;
            case Recreate:
                StopChildren();
                break;
            case StopReplica:
                _stopping = true;
                Timers.CancelAll();
                if (_recreating || _alive.Count < _children)
                {
                    // A part has already failed: an orderly stop is no longer possible.
                    StopChildren();
                }
                else
                {
                    _replica.Forward(message);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartReplica()
    {
        _recreating = false;
        _startedAt = Context.System.Scheduler.MonotonicClock;
        var (create, release) = ((Func<IStateMachine>)_machines.Create, (Action<IStateMachine>)_machines.Release);
        var (members, newborn) = (_group.Members, _newborn);
        var rangeMembers = _group.Range is null ? null : members;

        // Only the first start of this process may lead without an election, and only it has the state in memory.
        _newborn = null;
        var state = newborn?.State;
        var log = Make(_store.LogProps(_group.Id, _group.SelfAt(_settings.NodeId), members), "log");
        var machine = Make(
            Props.Create(() =>
                new MachineActor(
                    create, _group.Id, _group.OutboxHandler, _settings.Machines, _handlers, _skips, rangeMembers, state, release)),
            "machine");
        var context = new ReplicaContext(_settings, _group, log, machine, _peers, Preparer(create))
        {
            LeadsAtBirth = newborn?.Leads == true,
            SendBudget = _sendBudget,
        };
        _replica = Make(Props.Create(() => new ReplicaActor(context)), "replica");
        _children = _alive.Count;
        _directory.Register(_group.Id.Value, _replica);
    }

    private IActorRef? Preparer(Func<IStateMachine> machine)
    {
        if (!typeof(IPreparedMachine).IsAssignableFrom(_group.Factory.MachineType))
        {
            return null;
        }

        Func<ICommandPreparer> create = () => ((IPreparedMachine)machine()).CreatePreparer();
        var timeout = _settings.Machines.PrepareTimeout;
        return Make(Props.Create(() => new PreparerActor(create, timeout)), "preparer");
    }

    private IActorRef Make(Props props, string name)
    {
        var child = Context.Watch(Context.ActorOf(props.OnRaftDispatcher(), name));
        _alive.Add(child);
        return child;
    }

    private void OnTerminated(IActorRef child)
    {
        _alive.Remove(child);
        if (child.Equals(_replica))
        {
            // Requests must not vanish in a dead replica: without one they are refused and retried elsewhere.
            _directory.Unregister(_group.Id.Value);
        }

        if (_stopping)
        {
            // The log is closed: nothing more will be written.
            StopChildren();
        }
        else if (!_recreating && child.Equals(_replica))
        {
            RecreateLater("the replica actor failed");
        }

        EndIfDone();
    }

    private void EndIfDone()
    {
        if (_alive.Count > 0)
        {
            return;
        }

        _machines.Dispose();
        if (_stopping)
        {
            Context.Stop(Self);
        }
        else if (_recreating && !Timers.IsTimerActive(nameof(Recreate)))
        {
            StartReplica();
        }
    }

    private void RecreateLater(string problem)
    {
        _recreating = true;
        if (Context.System.Scheduler.MonotonicClock - _startedAt > _settings.BackoffMax)
        {
            _backoff = _settings.BackoffMin;
        }

        _log.Write(LogEvents.ReplicaStartsAgain, _group.Id, problem, _backoff);
        Timers.StartSingleTimer(nameof(Recreate), Recreate.Instance, _backoff);
        _backoff = TimeSpan.FromTicks(Math.Min(_backoff.Ticks * 2, _settings.BackoffMax.Ticks));
    }

    private void StopChildren()
    {
        _directory.Unregister(_group.Id.Value);
        foreach (var child in _alive)
        {
            Context.Stop(child);
        }

        EndIfDone();
    }

    private sealed class Recreate : INoSerializationVerificationNeeded
    {
        public static readonly Recreate Instance = new();
    }
}

using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Replicas.Snapshots;
using RaftActors.Replicas.Subscriptions;
using RaftActors.Requests;
using RaftActors.Status;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// One replica on Akka: an FSM whose state is a phase and, while running, the core's role. It turns messages into inputs for the core and
/// passes requests to the parts of <see cref="RunningReplica"/>; it never compares terms, indexes or votes.
/// </summary>
internal sealed class ReplicaActor : FSM<ReplicaState, ReplicaContext>
{
    private const string DeadlineTimerName = "deadline";
    private const string NotRunning = "This replica is not running.";
    private const string VersionsTimerName = "versions";

    private readonly ReplicaContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ReplicaTelemetry _telemetry;
    private readonly ReplicaNews _news;
    private readonly DeadlineTimer _deadline;
    private readonly ReplicaRecovery _recovery;
    private RunningReplica? _running;
    private string? _problem;
    private string? _refusal;

    public ReplicaActor(ReplicaContext context)
    {
        _context = context;
        _telemetry = new ReplicaTelemetry(context.Self.Node, context.GroupId.Value);
        _news = new ReplicaNews(context, Context.System.EventStream, _telemetry, _log);
        _recovery = new ReplicaRecovery(context, Self);
        _deadline = new DeadlineTimer(context.Settings.Protocol.HeartbeatInterval);

        StartWith(ReplicaState.Recovering, context);
        When(ReplicaState.Recovering, Recover);
        foreach (var role in Enum.GetValues<RaftRole>())
        {
            When(ReplicaState.Running(role), Run);
        }

        When(ReplicaState.Stopping, Refuse);
        When(ReplicaState.Faulted, Refuse);
        WhenUnhandled(OnOther);
        OnTransition(OnTransitionTo);
        Initialize();
    }

    private LogicalTime Now => new(Context.System.Scheduler.MonotonicClock.Ticks);

    protected override void PreStart()
    {
        _telemetry.Start();
        Context.Watch(_context.Log);
        Context.Watch(_context.Machine);
        if (_context.Preparer is { } preparer)
        {
            Context.Watch(preparer);
        }

        _context.Log.Tell(new LogStoreProtocol.Open(), Self);
        base.PreStart();
    }

    protected override void PostStop()
    {
        FailAll(Outcome.NoLeader, Outcome.Unknown, Refusals.Stopped);
        _news.PublishLeadership(null);
        _telemetry.Stop();
        base.PostStop();
    }

    /// <summary>Takes no part before term, vote and log are recovered and the machine has loaded its snapshot.</summary>
    private State<ReplicaState, ReplicaContext> Recover(Event<ReplicaContext> e)
    {
        switch (e.FsmEvent)
        {
            case LogStoreProtocol.Recovered recovered:
                _recovery.OnRecovered(recovered);
                return Stay();
            case MachineProtocol.Restored:
                return BeginRunning();
            case ClientRequest request:
                Sender.Tell(ClientResponse.Failed(request, Outcome.NoLeader, null, "This replica is starting."));
                return Stay();
            case SubscriptionProtocol.Begin begin:
                _recovery.Defer(begin, Sender);
                return Stay();
            case RaftMessage or SnapshotChunk or SnapshotChunkAck or PeerUnreachable:
            case StateHash or MachineVersion or MemberQuery or NotMember:
                return Stay();
            default:
                return null!;
        }
    }

    private State<ReplicaState, ReplicaContext> BeginRunning()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        try
        {
            _running = new RunningReplica(_recovery.Context, Context, _recovery.Start(seed, Now), _telemetry, _log);
        }
        catch (InvariantViolation violation)
        {
            return Fault(violation);
        }

        _log.Write(LogEvents.ReplicaStarted, _running.Replica.Describe(_context.GroupId), seed);
        ArmDeadline(_running.Replica);
        _recovery.BeginSubscriptions(_running.Requests);
        return GoTo(ReplicaState.Running(_running.Replica.Role));
    }

    private State<ReplicaState, ReplicaContext> Run(Event<ReplicaContext> e)
    {
        try
        {
            return Handle(e.FsmEvent, _running!);
        }
        catch (InvariantViolation violation)
        {
            return Fault(violation);
        }
    }

    /// <summary>The one message switch of all roles.</summary>
    private State<ReplicaState, ReplicaContext> Handle(object message, RunningReplica running)
    {
        switch (message)
        {
            case AppendEntries or Heartbeat:
                running.Former.Hear(Now);
                running.Step((Input)message);
                break;
            case RaftMessage or SnapshotSent:
                running.Step((Input)message);
                break;
            case PeerUnreachable lost:
                running.Step(new PeerUnreachable(running.Replica.Configuration.MemberAt(lost.Peer.Node)));
                break;
            case SnapshotChunk chunk:
                running.Former.Hear(Now);
                running.Snapshots.OnChunk(chunk);
                break;
            case LogStoreProtocol.Appended appended:
                _telemetry.WriteEnded(appended.WriteId);
                running.Step(new Persisted(appended.WriteId, appended.Last));
                break;
            case MachineProtocol.ApplyDone applied:
                _telemetry.ApplyEnded();
                running.Step(new Applied(applied.Index));
                break;
            case DeadlineTick:
                _telemetry.Ticked(running.Replica, _deadline.Fired(Now));
                running.Step(DeadlineReached.Instance);
                if (running.Former.OnDeadline(Now) is { } removal)
                {
                    return EndRemoved(removal);
                }

                break;
            case LogStoreProtocol.SnapshotFailed failed when running.Snapshots.IsIncoming(failed.Snapshot):
                return Fault(failed.Cause);
            case MachineProtocol.Restored:
                running.Halt.End();
                break;
            case MachineProtocol.Halted halted:
                running.OnHalted(halted);
                break;
            case MachineProtocol.HashPoint point:
                running.Hashes.OnLocal(point);
                break;
            case StateHash report:
                running.Hashes.OnReport(report);
                break;
            case MachineVersion report:
                running.Versions.OnReport(report);
                break;
            case MachineVersions.Tick:
                KeepAnnouncing(running.Versions.AnnounceAgain());
                break;
            case MemberQuery query:
                running.Former.OnQuery(query);
                break;
            case NotMember told when running.Former.Believes(told):
                return EndRemoved(told);
            case NotMember:
                break;
            case StopReplica when running.Replica.Role == RaftRole.Leader:
                running.Requests.HandOver();
                break;
            default:
                if (!running.Requests.TryHandle(message, Sender) && !running.Snapshots.TryHandle(message))
                {
                    return null!;
                }

                break;
        }

        return Continue(running);
    }

    private State<ReplicaState, ReplicaContext> OnOther(Event<ReplicaContext> e)
    {
        switch (e.FsmEvent)
        {
            case GetReplicaStatus asked:
                Sender.Tell(_running is { } running
                    ? StatusReport.Of(_context, running, StateName.Phase, _problem, asked.Tail)
                    : StatusReport.Of(_context, StateName.Phase, _problem));
                return Stay();
            case MachineProtocol.TermsInForce terms:
                KeepAnnouncing(_running?.Versions.OnTerms(terms) ?? false);
                return Stay();
            case StopReplica:
                return Stop("This node is stopping.");
            case MachineProtocol.Faulted faulted:
                return Fault(new InvalidOperationException($"The machine failed at {faulted.At}: {faulted.Cause.Message}", faulted.Cause));
            case Terminated dead when StateName.Phase is ReplicaPhase.Recovering or ReplicaPhase.Running:
                return Fault(
                    new InvalidOperationException(
                        _refusal ?? $"{dead.ActorRef.Path.Name} stopped; a restart determines what is durable."));
            case LogStoreProtocol.Refused refused:
                // The message that the store stopped may arrive first.
                _refusal = refused.Reason;
                _problem = StateName.Phase == ReplicaPhase.Faulted ? _refusal : _problem;
                return Stay();
            case Terminated:
                return Stay();
            default:
                // From an earlier phase: a late reply for work that was abandoned.
                ReplicaSnapshots.Drop(e.FsmEvent);
                _log.Write(LogEvents.Ignored, _context.GroupId, e.FsmEvent, StateName);
                return Stay();
        }
    }

    private State<ReplicaState, ReplicaContext> Refuse(Event<ReplicaContext> e)
    {
        if (e.FsmEvent is SubscriptionProtocol.Begin)
        {
            Sender.Tell(new SubscriptionProtocol.Refused(_problem ?? NotRunning));
            return Stay();
        }

        var (request, replyTo) = Refusals.RequestIn(e.FsmEvent, Sender);
        if (request is null)
        {
            return null!;
        }

        var outcome = StateName.Phase == ReplicaPhase.Stopping ? Outcome.Stopping : Outcome.NoSuchGroup;
        replyTo.Tell(ClientResponse.Failed(request, outcome, null, _problem ?? NotRunning));
        return Stay();
    }

    /// <summary>After a message: follows the core's deadline, leader and role.</summary>
    private State<ReplicaState, ReplicaContext> Continue(RunningReplica running)
    {
        var replica = running.Replica;
        ArmDeadline(replica);
        if (_news.PublishLeader(replica))
        {
            KeepAnnouncing(running.Versions.Announce());
        }

        _news.PublishLeadership(replica);
        if (running.Requests.Operators.Transfers.HasHandedOver)
        {
            return Stop("This node is stopping.");
        }

        return StateName.Role == replica.Role ? Stay() : GoTo(ReplicaState.Running(replica.Role));
    }

    private void ArmDeadline(Replica replica)
    {
        if (_deadline.Arm(replica.NextDeadline, Now) is { } delay)
        {
            SetTimer(DeadlineTimerName, DeadlineTick.Instance, delay);
        }
    }

    private void KeepAnnouncing(bool isUnsettled)
    {
        if (isUnsettled)
        {
            SetTimer(VersionsTimerName, MachineVersions.Tick.Instance, MachineVersions.Interval);
        }
    }

    private State<ReplicaState, ReplicaContext> EndRemoved(NotMember told)
    {
        _log.Write(
            LogEvents.Removed, _context.GroupId, _context.Self, told.From.IsNone ? "its own log" : told.From.Value, told.Index,
            told.Members);
        var problem = $"Node {_context.Self} is no longer a member of group {_context.GroupId}.";
        Context.Parent.Tell(new ReplicaRemoved(problem, told.From.Value, told.Members));
        return Stop(problem);
    }

    private State<ReplicaState, ReplicaContext> Stop(string reason)
    {
        _problem = reason;
        FailAll(Outcome.Stopping, Outcome.Stopping, reason);
        _context.Log.Tell(new LogStoreProtocol.Close(), Self);
        return GoTo(ReplicaState.Stopping);
    }

    /// <summary>This incarnation no longer trusts its memory; its supervisor starts another one from durable state.</summary>
    private State<ReplicaState, ReplicaContext> Fault(Exception cause)
    {
        _problem = cause.Message;
        _telemetry.Faulted();
        _log.Write(
            cause, LogEvents.ReplicaFaulted, _context.GroupId,
            _running?.Replica.Describe(_context.GroupId) ?? "The replica was recovering.");
        FailAll(Outcome.NoSuchGroup, Outcome.Unknown, $"This replica has faulted: {cause.Message}");
        Context.Parent.Tell(new ReplicaFaulted(_problem));
        return GoTo(ReplicaState.Faulted);
    }

    private void FailAll(Outcome notAppended, Outcome begun, string reason)
    {
        CancelTimer(DeadlineTimerName);
        CancelTimer(VersionsTimerName);
        _running?.Requests.FailAll(notAppended, begun, reason);
        _recovery.RefuseSubscriptions(reason);
    }

    /// <summary>All effects of a role change in one place.</summary>
    private void OnTransitionTo(ReplicaState from, ReplicaState to)
    {
        if (from == to || _running is not { } running)
        {
            return;
        }

        if (from.Role == RaftRole.Leader)
        {
            running.EndLeadership();
            _context.Machine.Tell(new MachineProtocol.Lead(false), Self);
        }

        if (to.Role == RaftRole.Leader)
        {
            _context.Machine.Tell(new MachineProtocol.Lead(true), Self);
        }

        if (to.Phase != ReplicaPhase.Running)
        {
            _news.PublishLeadership(null);
        }

        if (to.Phase == ReplicaPhase.Running && from.Phase == ReplicaPhase.Running)
        {
            _news.PublishRole(from.Role, to.Role, running.Replica, running.LastReason);
        }
    }

    internal sealed class DeadlineTick : INoSerializationVerificationNeeded
    {
        public static readonly DeadlineTick Instance = new();
    }
}

using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// One replica on Akka: an FSM whose state mirrors the protocol core's role. It translates messages into inputs, steps the core and
/// executes the effects; it never compares terms, indexes or votes.
/// </summary>
internal sealed partial class ReplicaActor : FSM<ReplicaState, ReplicaContext>
{
    private const string DeadlineTimer = "deadline";

    /// <summary>Used only within a step, so one per thread serves all replicas and stays in the processor's cache.</summary>
    [ThreadStatic]
    private static EffectBuffer? _spareEffects;

    private readonly ReplicaContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ProposalQueue _proposals = new();
    private readonly ReadQueue _reads = new();
    private readonly HashVotes _hashes = new();
    private readonly ReplicaTelemetry _telemetry;
    private readonly Operations _operations = new();
    private readonly Subscriptions _subscriptions = new();
    private readonly SnapshotAssembly _assembly;
    private readonly EffectInterpreter _interpreter;
    private readonly IScheduler _clock = Context.System.Scheduler;
    private Replica? _core;
    private RecoveredState? _recovered;
    private LogicalTime _armedFor = LogicalTime.Never;
    private bool _handingOver;
    private string? _problem;
    private string? _refusal;
    private (Term Term, ReplicaId Leader) _published;

    public ReplicaActor(ReplicaContext context)
    {
        _context = context;
        _assembly = new SnapshotAssembly(context);
        _terms = new TermsVotes(context.Self, context.Group.OnApplyException);
        _telemetry = new ReplicaTelemetry(context.Self.Value, context.GroupId.Value);
        _membership = new Membership(context.Self);
        _interpreter = new EffectInterpreter(
            context, Self, Context, _proposals, _reads, _operations, _telemetry, _assembly, _membership, _log);

        StartWith(ReplicaState.Recovering, context);
        When(ReplicaState.Recovering, Recover);
        foreach (var role in Enum.GetValues<RaftRole>())
        {
            When(ReplicaState.Running(role), Drive);
        }

        When(ReplicaState.Stopping, Refuse);
        When(ReplicaState.Faulted, Refuse);
        WhenUnhandled(OnOther);
        OnTransition(OnTransitionTo);
        Initialize();
    }

    /// <summary>The monotonic clock for all durations and log time. The wall clock decides nothing.</summary>
    private LogicalTime Now => new(_clock.MonotonicClock.Ticks);

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
        EndRequests(Outcome.NoLeader, Refusals.Stopped);
        EndOperations(Outcome.Unknown, Refusals.Stopped);
        _telemetry.Stop();
        base.PostStop();
    }

    /// <summary>Takes no part before term, vote and log are recovered and the machine has loaded its snapshot.</summary>
    private State<ReplicaState, ReplicaContext> Recover(Event<ReplicaContext> e)
    {
        switch (e.FsmEvent)
        {
            case LogStoreProtocol.Recovered recovered:
                var snapshot = MachineSnapshot.WithLogTime(recovered.State.Snapshot, recovered.MachineState);
                var hasState = snapshot.Index > LogIndex.Zero && !snapshot.IsHollow;
                _recovered = recovered.State with { Snapshot = snapshot };
                _context.Machine.Tell(
                    new MachineProtocol.Restore(snapshot.LastIncluded, hasState ? recovered.MachineState : (ReadOnlyMemory<byte>?)null),
                    Self);
                return Stay();
            case MachineProtocol.Restored:
                return BeginRunning();
            case ClientRequest request:
                Sender.Tell(ClientResponse.Failed(request, Outcome.NoLeader, null, "This replica is starting."));
                return Stay();
            case RaftMessage
            or SnapshotChunk
            or SnapshotChunkAck
            or StateHash
            or PeerUnreachable
            or MachineVersion
            or MemberQuery
            or NotMember:
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
            _core = new Replica(
                _context.Self, _context.Settings.Protocol, _recovered!, seed, Now, _context.WallClock.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (InvariantViolation violation)
        {
            return Fault(violation);
        }

        _recovered = null;
        _interpreter.Core = _core;
        _membership.Begin(_core.Configuration, Now);
        _log.Write(LogEvents.ReplicaStarted, _core.Describe(_context.GroupId), seed);
        ArmDeadline();
        return GoTo(ReplicaState.Running(_core.Role));
    }

    /// <summary>The one state function of all roles.</summary>
    private State<ReplicaState, ReplicaContext> Drive(Event<ReplicaContext> e)
    {
        try
        {
            switch (e.FsmEvent)
            {
                case AppendEntries or Heartbeat:
                    _membership.Hear(Now);
                    return Step((Input)e.FsmEvent);
                case RaftMessage or PeerUnreachable or SnapshotSent:
                    return Step((Input)e.FsmEvent);
                case LogStoreProtocol.Appended appended:
                    return OnAppended(appended);
                case MachineProtocol.ApplyDone applied:
                    _telemetry.ApplyEnded();
                    return Step(new Applied(applied.Index));
                case ClientRequest request:
                    return OnClientRequest(request);
                case FlushRequests:
                    return Flush();
                case PrepareProtocol.Prepared prepared:
                    Append(prepared.Request, prepared.ReplyTo);
                    return Stay();
                case MachineProtocol.ProposeEnvelope propose:
                    Append(propose.Envelope);
                    return Stay();
                case MachineProtocol.StateSaved saved:
                    OnStateSaved(saved);
                    return Stay();
                case MachineProtocol.HashPoint point:
                    OnHashPoint(point);
                    return Stay();
                case StateHash report:
                    OnStateHash(report.From, report.Index, report.Hash);
                    return Stay();
                case DeadlineTick:
                    _telemetry.Ticked(_core!, Now - _armedFor);
                    _armedFor = LogicalTime.Never;
                    return CheckMembership(Step(DeadlineReached.Instance));
                case MemberQuery asked:
                    OnMemberQuery(asked);
                    return Stay();
                case NotMember told:
                    return OnNotMember(told);
                case SnapshotChunk chunk:
                    _membership.Hear(Now);
                    return _assembly.Take(chunk, _context.Peers[chunk.From.Value]) is { } install ? Step(install) : Stay();
                case SnapshotChunkAck ack:
                    _interpreter.Forward(ack);
                    return Stay();
                case MachineProtocol.Restored:
                    OnRestored();
                    return Stay();
                case MachineProtocol.Halted halted:
                    return OnHalted(halted);
                case MachineVersion said:
                    OnMachineVersion(said);
                    return Stay();
                case TermsTick:
                    OnTermsTick();
                    return Stay();
                case SubscriptionProtocol.Next next:
                    _subscriptions.Ask(next, Sender, _core!);
                    return Stay();
                case SubscriptionProtocol.Forget:
                    _subscriptions.Forget(Sender);
                    return Stay();
                case Messages.Subscribe subscribe:
                    OnSubscribe(subscribe);
                    return Stay();
                case StopReplica when _core!.Role == RaftRole.Leader:
                    return HandOver();
                default:
                    return OnSnapshotNews(e.FsmEvent);
            }
        }
        catch (InvariantViolation violation)
        {
            return Fault(violation);
        }
    }

    private State<ReplicaState, ReplicaContext> OnSnapshotNews(object message)
    {
        switch (message)
        {
            case MachineProtocol.Saved saved:
                _interpreter.SaveOwnSnapshot(saved);
                return Stay();
            case MachineProtocol.SaveFailed:
                _operations.SnapshotEnded(null);
                return Step(new Protocol.Inputs.SnapshotSaved(null));
            case LogStoreProtocol.SnapshotStored saved when _interpreter.IsReceived(saved.Snapshot):
                var next = Step(new SnapshotInstalled(saved.Snapshot.LastIncluded));
                _interpreter.ForgetReceived();
                return next;
            case LogStoreProtocol.SnapshotStored saved:
                _operations.SnapshotEnded(saved.Snapshot);
                return Step(new Protocol.Inputs.SnapshotSaved(saved.Snapshot.LastIncluded));
            case LogStoreProtocol.SnapshotFailed failed when _interpreter.IsReceived(failed.Snapshot):
                return Fault(failed.Cause);
            case LogStoreProtocol.SnapshotFailed failed:
                _log.Write(failed.Cause, LogEvents.SnapshotNotStored, _context.GroupId, failed.Snapshot);
                _operations.SnapshotEnded(null);
                return Step(new Protocol.Inputs.SnapshotSaved(null));
            default:
                return null!;
        }
    }

    private State<ReplicaState, ReplicaContext> Step(Input input)
    {
        var core = _core!;
        var effects = _spareEffects ?? new EffectBuffer();
        _spareEffects = null;
        core.Step(input, Now, effects);
        effects.Run(_interpreter);
        effects.Clear();
        _spareEffects = effects;
        _subscriptions.Serve(core);
        _telemetry.Stepped(core, _proposals.Waiting);
        ArmDeadline();
        PublishLeader();
        if (_membership.HasChanged)
        {
            TellFormerMembers();
        }

        if (_handingOver && _interpreter.LastTransfer is not null)
        {
            return Stop("This node is stopping.");
        }

        return StateName.Role == core.Role ? Stay() : GoTo(ReplicaState.Running(core.Role));
    }

    private State<ReplicaState, ReplicaContext> OnAppended(LogStoreProtocol.Appended appended)
    {
        _telemetry.WriteEnded(appended.WriteId);
        _interpreter.Release(appended.WriteId);
        return Step(new Persisted(appended.WriteId, appended.Last));
    }

    /// <summary>
    /// A deadline that moved later is noticed when the old timer fires, so a heartbeat costs no timer work. A distant deadline will
    /// probably have moved by then: it is checked slightly early, together with those of the node's other groups, and armed exactly only if
    /// it has not.
    /// </summary>
    private void ArmDeadline()
    {
        var due = _core!.NextDeadline;
        if (due < _armedFor)
        {
            var now = Now;
            var grid = _context.Settings.Protocol.HeartbeatInterval;
            _armedFor = due != LogicalTime.Never && due - now > 2 * grid ? due.RoundedDown(grid) : due;
            var delay = _armedFor - now;
            SetTimer(DeadlineTimer, DeadlineTick.Instance, delay > TimeSpan.Zero ? delay : TimeSpan.FromTicks(1));
        }
    }

    private void PublishLeader()
    {
        var now = (_core!.HardState.CurrentTerm, _core.Leader);
        if (now != _published)
        {
            _published = now;
            _telemetry.LeaderChanged();
            AnnounceVersion();
            Context.System.EventStream.Publish(new LeaderChanged(_context.GroupId.Value, now.CurrentTerm.Value, now.Leader.Value));
        }
    }

    private sealed class DeadlineTick : INoSerializationVerificationNeeded
    {
        public static readonly DeadlineTick Instance = new();
    }
}

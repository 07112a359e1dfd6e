using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Replicas.Members;
using RaftActors.Replicas.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Replicas;

/// <summary>
/// A recovered replica: the core, its driver, and the parts of the runtime around them. It steps the core and hands each effect to the
/// part that it concerns: one method per effect type, and no decisions. Everything waiting, under way or remembered is a part's own.
/// </summary>
internal sealed class RunningReplica : IReplicaSteps, IEffectInterpreter
{
    /// <summary>Used only within a step, so one per thread serves all replicas and stays in the processor's cache.</summary>
    [ThreadStatic]
    private static EffectBuffer? _spareEffects;

    private readonly ReplicaContext _context;
    private readonly IActorRef _self;
    private readonly IScheduler _clock;
    private readonly ReplicaDriver _driver;
    private readonly PeerLinks _peers;
    private readonly ReplicaTelemetry _telemetry;
    private readonly ILoggingAdapter _log;

    public RunningReplica(
        ReplicaContext context, IActorContext actor, Replica replica, ReplicaTelemetry telemetry, ILoggingAdapter log)
    {
        (_context, _self, _clock, _telemetry, _log) = (context, actor.Self, actor.System.Scheduler, telemetry, log);
        Replica = replica;
        _driver = new ReplicaDriver(replica, this);
        _peers = new PeerLinks(context, _self, log);
        Snapshots = new ReplicaSnapshots(context, actor, replica, _peers, this, telemetry, log);
        Halt = new MachineHalt(context, replica, telemetry, log);
        Requests = new ReplicaRequests(context, actor, replica, Halt, Snapshots.Own, this);
        Versions = new MachineVersions(context, replica, _peers, Requests.Runtime, Halt, log);
        Hashes = new HashComparison(context, replica, _peers, Requests.Runtime, log);
        Former = new FormerMembers(context, replica, _peers, Now);
    }

    /// <summary>The core; only <see cref="Step"/> steps it.</summary>
    public Replica Replica { get; }

    /// <inheritdoc />
    public LogicalTime Now => new(_clock.MonotonicClock.Ticks);

    /// <summary>The reason of the last role change.</summary>
    public string LastReason { get; private set; } = "";

    public ReplicaRequests Requests { get; }

    public ReplicaSnapshots Snapshots { get; }

    public MachineHalt Halt { get; }

    public MachineVersions Versions { get; }

    public HashComparison Hashes { get; }

    public FormerMembers Former { get; }

    /// <inheritdoc />
    public void Step(Input input)
    {
        var effects = _spareEffects ?? new EffectBuffer();
        _spareEffects = null;
        _driver.Step(input, Now, effects);
        _spareEffects = effects;
        Requests.ServeSubscriptions();
        _telemetry.Stepped(Replica, Requests.Proposals.Waiting);
        Former.TellRemoved();
    }

    /// <summary>The machine stopped at an entry, and the log continues.</summary>
    public void OnHalted(MachineProtocol.Halted halted)
    {
        Halt.Begin(halted);
        Requests.Reads.RefuseAll(Outcome.NoSuchGroup, Halt.Problem!);
        Requests.LetAnotherLead();
    }

    /// <summary>Drops what lives only as long as leadership.</summary>
    public void EndLeadership()
    {
        Requests.EndLeadership();
        Snapshots.StopSending();
        Hashes.Clear();
        Versions.Clear();
    }

    void IEffectInterpreter.On(in Persist effect)
    {
        _telemetry.WriteStarted(effect);
        _context.Log.Tell(new LogStoreProtocol.Append(effect), _self);
    }

    void IEffectInterpreter.On(in Send effect) => _peers.Send(effect.Message);

    void IEffectInterpreter.On(in SendWhenDurable effect) => _peers.Send(effect.Message);

    void IEffectInterpreter.On(in ApplyEntries effect)
    {
        _telemetry.ApplyStarted(effect.Entries.Length);
        var waiters = Requests.Proposals.TakeUpTo(effect.Entries.Span[^1].Index);
        _context.Machine.Tell(new MachineProtocol.Apply(effect.Entries, waiters), _self);
    }

    void IEffectInterpreter.On(in ProposalAppended effect)
    {
        _telemetry.Proposed(effect.Count);
        Requests.Proposals.OnAppended(effect);
    }

    void IEffectInterpreter.On(in ProposalRejected effect)
    {
        _telemetry.Refused(effect.Reason, effect.Count);
        Requests.Proposals.OnRejected(effect);
    }

    void IEffectInterpreter.On(in ReadReady effect)
    {
        _telemetry.ReadAllowed(effect.ByLease);
        Requests.Reads.OnReady(effect);
    }

    void IEffectInterpreter.On(in ReadRejected effect)
    {
        _telemetry.Refused(effect.Reason, 1);
        Requests.Reads.OnRejected(effect);
    }

    void IEffectInterpreter.On(in SendSnapshot effect) => Snapshots.Send(effect);

    void IEffectInterpreter.On(in SaveMachine effect) => Snapshots.Own.Begin(effect.Applied);

    void IEffectInterpreter.On(in SaveReceivedSnapshot effect) => Snapshots.SaveReceived(effect);

    void IEffectInterpreter.On(in RestoreMachine effect) => Snapshots.Restore(effect);

    void IEffectInterpreter.On(in CompactLog effect) => Snapshots.Compact(effect);

    void IEffectInterpreter.On(in ConfigurationChanged effect)
    {
        Former.Change(effect.Configuration);
        _log.Write(LogEvents.MembersInForce, _context.GroupId, effect.Configuration);
    }

    void IEffectInterpreter.On(in MembersAnswered effect)
    {
        _log.Write(LogEvents.MembersAnswered, _context.GroupId, effect.RequestId, effect.Result);
        Requests.Operators.Members.OnAnswered(effect);
    }

    void IEffectInterpreter.On(in TransferEnded effect)
    {
        Requests.Operators.Transfers.OnEnded(effect);
        _log.Write(LogEvents.TransferEnded, _context.GroupId, effect.Target, effect.Result);
    }

    void IEffectInterpreter.On(in RoleChanged effect)
    {
        _telemetry.RoleChanged(effect.To);
        LastReason = effect.Reason;
    }
}

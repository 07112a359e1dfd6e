using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol;

/// <summary>
/// One member of a group: the rules of Raft as a pure state machine. A <see cref="Driver.ReplicaDriver"/> steps it: one input in, effects
/// out in the order in which they must be carried out. There is no other way in or out, no clock, no thread and no I/O.
/// </summary>
/// <remarks>Not thread-safe. After an <see cref="Invariants.InvariantViolation"/> it must not be stepped again.</remarks>
public sealed class Replica
{
    private readonly RaftState _state;
    private readonly RoleSwitch _roles;
    private readonly MessageDispatcher _messages;
    private readonly SnapshotSchedule _snapshots;
    private readonly SnapshotInstallation _installation;
    private readonly LogicalTime _startedAt;
    private bool _mayLeadAtBirth;

    /// <summary>Starts a replica from durable state, as a follower (§5.2). See <see cref="RecoveredState.LeadAtBirth"/>.</summary>
    /// <param name="self">The id of this replica.</param>
    /// <param name="options">The options; <see cref="ReplicaOptions.Validate"/> must report no problem.</param>
    /// <param name="recovered">The state recovered from the store.</param>
    /// <param name="seed">Seed of the randomised election timeouts.</param>
    /// <param name="now">The present, on a clock that never runs backwards and is never set.</param>
    /// <param name="origin">Where log time begins if this replica is the first to lead a group without entries, in milliseconds. Any
    /// number is safe; every later leader continues from the last stamp in its log.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="Invariants.InvariantViolation">The recovered state contradicts itself.</exception>
    public Replica(ReplicaId self, ReplicaOptions options, RecoveredState recovered, ulong seed, LogicalTime now, long origin = 0)
    {
        if (options.Validate() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        recovered.CheckBirth(self);
        _mayLeadAtBirth = recovered.LeadAtBirth;
        _startedAt = now;
        _state = new RaftState(self, options, recovered, seed, now, origin);
        _installation = new SnapshotInstallation(_state);
        _snapshots = new SnapshotSchedule(_state);
        _roles = new RoleSwitch(_state, _installation);
        _messages = new MessageDispatcher(_state, _roles);
    }

    /// <summary>The id of this replica.</summary>
    public ReplicaId Self => _state.Self;

    /// <summary>The current role.</summary>
    public RaftRole Role => _roles.Current.Kind;

    /// <summary>currentTerm and votedFor; durable once the last write is durable.</summary>
    public HardState HardState => new(_state.CurrentTerm, _state.VotedFor);

    /// <summary>The leader of the current term, if known.</summary>
    public ReplicaId Leader => _state.Leader;

    /// <summary>How much longer than usual the leader may stay silent; zero unless the group rests.</summary>
    public TimeSpan LeaderSilence => _state.LeaderSilence;

    /// <summary>commitIndex.</summary>
    public LogIndex CommitIndex => _state.CommitIndex;

    /// <summary>lastApplied, as reported by the machine.</summary>
    public LogIndex LastApplied => _state.LastApplied;

    /// <summary>The last entry of the log.</summary>
    public EntryId LastLog => _state.Log.Last;

    /// <summary>The last entry known to be on this replica's disk.</summary>
    public LogIndex DurableIndex => _state.DurableIndex;

    /// <summary>The newest durable snapshot; index zero if there is none.</summary>
    public SnapshotInfo Snapshot => _state.Snapshot;

    /// <summary>The members in force.</summary>
    public Configuration Configuration => _state.Configuration;

    /// <summary>
    /// The index at which the members in force were appended; that of the newest snapshot if none were since. For
    /// <see cref="ChangeMembersRequest.ExpectedConfigurationIndex"/>.
    /// </summary>
    public LogIndex ConfigurationIndex => _state.ConfigurationIndex;

    /// <summary>The members in force at an index that is not before the snapshot, as a snapshot of that index must record them.</summary>
    public Configuration ConfigurationAt(LogIndex index) => _state.ConfigurationAt(index);

    /// <summary>
    /// The metadata of a snapshot of the state after an entry; the entry must be in the log and not before the newest snapshot.
    /// </summary>
    public SnapshotInfo SnapshotAt(EntryId lastIncluded) => _state.SnapshotAt(lastIncluded);

    /// <summary>
    /// Whether this replica lacks payloads, because it is a witness or was one: its machine has no state and answers nothing, and its
    /// snapshots are empty. This remains true until its store is emptied.
    /// </summary>
    public bool IsHollow => _state.IsHollow;

    /// <summary>A leader's view of its peers; empty in every other role. For diagnostics: not for the hot path.</summary>
    public IEnumerable<Replication.PeerProgress> Peers => _roles.Current.Peers;

    /// <summary>
    /// Until when this leader may fix the index of a read by its lease (T§6.4.1); zero if it has none. For diagnostics.
    /// </summary>
    public LogicalTime LeaseUntil => _roles.Current.LeaseUntil;

    /// <summary>
    /// Whether this replica leads and has committed an entry of its own term: then it knows everything that was committed before (§8).
    /// </summary>
    public bool HasCommittedInTerm => _roles.Current.HasCommittedInTerm;

    /// <summary>The log in memory; slices of it may be read by other threads.</summary>
    public Log.RaftLog Log => _state.Log;

    /// <summary>When <see cref="DeadlineReached"/> is due. The shell needs to move its timer only if this became earlier.</summary>
    public LogicalTime NextDeadline => LeadsAtBirth ? _startedAt : _roles.Current.Deadline;

    /// <summary>A newer term ends it: then this replica is as any other.</summary>
    private bool LeadsAtBirth =>
        _mayLeadAtBirth && _state.CurrentTerm == RecoveredState.BirthTerm && _roles.Current.Kind == RaftRole.Follower;

    /// <summary>Handles one input and adds the resulting effects to <paramref name="effects"/>.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present; a time earlier than that of the last step counts as equal to it.</param>
    /// <param name="effects">All of them must be carried out in order, before those of the next step.</param>
    /// <exception cref="Invariants.InvariantViolation">An invariant was violated; this replica must not continue.</exception>
    internal void Step(Input input, LogicalTime now, EffectBuffer effects)
    {
        _state.BeginStep(now, effects);
        _roles.BeginStep();
        Handle(input);
        if (!_roles.HasChanged)
        {
            _roles.Current.OnStepEnd();
        }

        _state.FlushWrites();
        Check();
    }

    /// <summary>Asserts what must hold between two steps: a few comparisons after every step, in production too.</summary>
    public void Check()
    {
        _state.Check();
        _roles.Current.Check();
    }

    /// <summary>
    /// For example <c>g7/n2 Leader t=12 vote=n2 log=101..158 snap=100 durable=157 commit=155 applied=150 | n1 Replicate m=157 n=159
    /// in=1</c>: the same in logs, tests, the simulator and the status command.
    /// </summary>
    public string Describe(GroupId group)
    {
        var role = _roles.Current.Describe();
        return $"{group}/{Self} {Role} {HardState} log={_state.Log.FirstIndex}..{_state.Log.LastIndex} snap={_state.Snapshot.Index}"
            + $" durable={_state.DurableIndex} commit={_state.CommitIndex} applied={_state.LastApplied}"
            + (role.Length == 0 ? "" : $" | {role}");
    }

    private void Handle(Input input)
    {
        var role = _roles.Current;
        switch (input)
        {
            case RaftMessage message:
                _messages.Receive(message);
                break;
            case ProposeRequest propose:
                role.OnPropose(propose);
                break;
            case ReadRequest read:
                role.OnReadRequest(read);
                break;
            case Persisted persisted:
                _state.Persisted(persisted.WriteId, persisted.Last);
                role.OnPersisted();
                break;
            case Applied applied:
                _state.MachineApplied(applied.Index);
                _snapshots.SaveIfDue();
                break;
            case DeadlineReached when LeadsAtBirth:
                _mayLeadAtBirth = false;
                _roles.BecomeLeader("was named when the group was split off");
                break;
            case DeadlineReached when _state.Now >= role.Deadline:
                role.OnDeadline();
                break;
            case DeadlineReached:
                break;
            case SnapshotSaved saved:
                _snapshots.OnSaved(saved.LastIncluded, saved.Bytes);
                break;
            case SnapshotInstalled installed:
                role.OnSnapshotInstalled(installed);
                _installation.Forget(installed.LastIncluded);
                break;
            case SnapshotSent sent:
                role.OnSnapshotSent(sent);
                break;
            case ChangeMembersRequest change:
                role.OnChangeMembers(change);
                break;
            case TransferRequest transfer:
                role.OnTransfer(transfer);
                break;
            case PeerUnreachable unreachable:
                role.OnPeerUnreachable(unreachable);
                break;
            default:
                throw new ArgumentException($"Unknown input type {input.GetType().Name}.", nameof(input));
        }
    }
}

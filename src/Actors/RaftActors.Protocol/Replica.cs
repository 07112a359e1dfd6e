using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol;

/// <summary>
/// One member of a group: the rules of Raft as a pure state machine. Inputs enter through <see cref="Step"/>; effects come out in the order
/// in which they must be carried out. There is no other way in or out, no clock, no thread and no I/O.
/// </summary>
/// <remarks>Not thread-safe: only one owner may step it. After an <see cref="Invariants.InvariantViolation"/> it must not be stepped
/// again.</remarks>
public sealed partial class Replica : IRoleSwitch
{
    private readonly RaftState _state;
    private Role _role;
    private bool _roleChanged;

    /// <summary>Starts a replica from durable state, as a follower (§5.2).</summary>
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

        _state = new RaftState(self, options, recovered, seed, now, origin);
        _role = NewFollower();
        _role.OnEnter();
    }

    /// <summary>The id of this replica.</summary>
    public ReplicaId Self => _state.Self;

    /// <summary>The current role.</summary>
    public RaftRole Role => _role.Kind;

    /// <summary>currentTerm and votedFor; durable once the last write is durable.</summary>
    public HardState HardState => new(_state.CurrentTerm, _state.VotedFor);

    /// <summary>The leader of the current term, if known.</summary>
    public ReplicaId Leader => _state.Leader;

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
    public IEnumerable<Replication.PeerProgress> Peers => _role.Peers;

    /// <summary>The log in memory; slices of it may be read by other threads.</summary>
    public Log.RaftLog Log => _state.Log;

    /// <summary>When <see cref="DeadlineReached"/> is due. The shell needs to move its timer only if this became earlier.</summary>
    public LogicalTime NextDeadline => _role.Deadline;

    /// <summary>Handles one input and adds the resulting effects to <paramref name="effects"/>.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present; a time earlier than that of the last step counts as equal to it.</param>
    /// <param name="effects">All of them must be carried out in order, before those of the next step.</param>
    /// <exception cref="Invariants.InvariantViolation">An invariant was violated; this replica must not continue.</exception>
    public void Step(Input input, LogicalTime now, EffectBuffer effects)
    {
        _state.Now = now > _state.Now ? now : _state.Now;
        _state.Effects = effects;
        _roleChanged = false;
        _role.OnStepBegin();
        switch (input)
        {
            case RaftMessage message:
                OnMessage(message);
                break;
            case ProposeRequest propose:
                _role.OnPropose(propose);
                break;
            case ReadRequest read:
                _role.OnReadRequest(read);
                break;
            case Persisted persisted:
                _state.Persisted(persisted.WriteId, persisted.Last);
                _role.OnPersisted();
                break;
            case Applied applied:
                _state.LastApplied = LogIndex.Max(_state.LastApplied, LogIndex.Min(applied.Index, _state.AppliedTo));
                TakeSnapshotIfDue();
                break;
            case DeadlineReached when _state.Now >= _role.Deadline:
                _role.OnDeadline();
                break;
            case DeadlineReached:
                break;
            case SnapshotSaved saved:
                OnSnapshotSaved(saved);
                break;
            case SnapshotInstalled installed:
                OnSnapshotInstalled(installed);
                break;
            case SnapshotSent sent:
                _role.OnSnapshotSent(sent);
                break;
            case ChangeMembersRequest change:
                _role.OnChangeMembers(change);
                break;
            case TransferRequest transfer:
                _role.OnTransferLeadership(transfer);
                break;
            case PeerUnreachable unreachable:
                _role.OnPeerUnreachable(unreachable);
                break;
            default:
                throw new ArgumentException($"Unknown input type {input.GetType().Name}.", nameof(input));
        }

        if (!_roleChanged)
        {
            _role.OnStepEnd();
        }

        _state.FlushWrites();
        Check();
    }

    /// <summary>Asserts what must hold between two steps: a few comparisons after every step, in production too.</summary>
    public void Check()
    {
        _state.Check();
        _role.Check();
    }

    void IRoleSwitch.BecomeFollower(string reason)
    {
        if (_state.Leader == _state.Self)
        {
            _state.ForgetLeader();
        }

        Become(NewFollower(), reason);
    }

    void IRoleSwitch.BecomePreCandidate(string reason) => Become(new PreCandidate(_state, this), reason);

    void IRoleSwitch.BecomeCandidate(string reason, bool isTransfer) => Become(new Candidate(_state, this, isTransfer), reason);

    void IRoleSwitch.BecomeLeader(string reason) => Become(new Leader(_state, this), reason);

    /// <summary>The role, under the members in force, of a replica that neither leads nor campaigns.</summary>
    private Follower NewFollower() => _state.RoleAtRest switch
    {
        RaftRole.Follower => new Follower(_state, this),
        RaftRole.Witness => new Witness(_state, this),
        _ => new Learner(_state, this),
    };

    private void Become(Role next, string reason)
    {
        InvariantViolation.ThrowUnless(!_roleChanged, "a step changes the role at most once");
        _roleChanged = true;
        var before = _role.Kind;
        _role.OnExit();
        _role = next;
        next.OnEnter();
        _state.Effects.Add(new RoleChanged(before, next.Kind, _state.CurrentTerm, reason));
    }
}

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
/// One member of a group: the rules of Raft as a pure machine. Inputs go in through <see cref="Step"/>, effects come out in the order in
/// which they are to be carried out; there is no other way in or out, no clock, no thread and no I/O.
/// </summary>
/// <remarks>Not thread-safe: one owner steps it. After an <see cref="Invariants.InvariantViolation"/> it must not be stepped
/// again.</remarks>
public sealed partial class Replica : IRoleSwitch
{
    private readonly ReplicaCore _core;
    private Role _role;
    private bool _roleChanged;

    /// <summary>Starts a replica from durable state, as a follower (§5.2).</summary>
    /// <param name="self">Who it is.</param>
    /// <param name="options">The numbers; <see cref="ReplicaOptions.Validate"/> must have nothing to say.</param>
    /// <param name="recovered">What the store found.</param>
    /// <param name="seed">For the randomised election timeouts.</param>
    /// <param name="now">The present, by a clock that never runs backwards and that nobody sets.</param>
    /// <param name="origin"> Where log time begins if this replica is the first to lead a group without any entry, in milliseconds. Any
    /// number is as safe as any other; every later leader goes on from the last stamp in its log.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="Invariants.InvariantViolation">The recovered state contradicts itself.</exception>
    public Replica(ReplicaId self, ReplicaOptions options, RecoveredState recovered, ulong seed, LogicalTime now, long origin = 0)
    {
        if (options.Validate() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        _core = new ReplicaCore(self, options, recovered, seed, now, origin);
        _role = NewFollower();
        _role.OnEnter();
    }

    /// <summary>Who this is.</summary>
    public ReplicaId Self => _core.Self;

    /// <summary>The role now.</summary>
    public RaftRole Role => _role.Kind;

    /// <summary>currentTerm and votedFor; durable once the last write is.</summary>
    public HardState HardState => new(_core.CurrentTerm, _core.VotedFor);

    /// <summary>Who leads the current term, as far as known.</summary>
    public ReplicaId Leader => _core.Leader;

    /// <summary>commitIndex.</summary>
    public LogIndex CommitIndex => _core.CommitIndex;

    /// <summary>lastApplied, as reported by the machine.</summary>
    public LogIndex LastApplied => _core.LastApplied;

    /// <summary>The last entry of the log.</summary>
    public EntryId LastLog => _core.Log.Last;

    /// <summary>The last entry known to be on this replica's disk.</summary>
    public LogIndex DurableIndex => _core.DurableIndex;

    /// <summary>The newest durable snapshot; index zero when there is none.</summary>
    public SnapshotMetadata Snapshot => _core.Snapshot;

    /// <summary>The members in force.</summary>
    public Configuration Configuration => _core.Configuration;

    /// <summary>The members in force at an index that is not before the snapshot: what a snapshot of that index has to hold.</summary>
    public Configuration ConfigurationAt(LogIndex index) => _core.ConfigurationAt(index);

    /// <summary>
    /// What a snapshot of the state after an entry stands for; the entry is in the log, and not before the newest snapshot.
    /// </summary>
    public SnapshotMetadata SnapshotAt(EntryId lastIncluded) => _core.SnapshotAt(lastIncluded);

    /// <summary>
    /// Whether payloads are missing here, because this replica is a witness or was one: its machine has no state, answers nothing, and its
    /// snapshots are empty. It stays so until its store is emptied.
    /// </summary>
    public bool IsHollow => _core.IsHollow;

    /// <summary>A leader's view of its peers; empty in every other role. For people: not for the hot path.</summary>
    public IEnumerable<Replication.PeerProgress> Peers => _role.Peers;

    /// <summary>The log in memory; slices of it may be read by other threads.</summary>
    public Log.RaftLog Log => _core.Log;

    /// <summary>When <see cref="DeadlineReached"/> is due. The shell needs to move its timer only when this became earlier.</summary>
    public LogicalTime NextDeadline => _role.Deadline;

    /// <summary>Takes one input and adds what has to be done about it to <paramref name="effects"/>.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present; earlier than at the last step counts as the same.</param>
    /// <param name="effects">To be carried out in order, all of them, before the next step's.</param>
    /// <exception cref="Invariants.InvariantViolation">Something that must hold does not; this replica must not go on.</exception>
    public void Step(Input input, LogicalTime now, EffectBuffer effects)
    {
        _core.Now = now > _core.Now ? now : _core.Now;
        _core.Effects = effects;
        _roleChanged = false;
        _role.OnStepBegin();
        switch (input)
        {
            case RaftMessage message:
                OnMessage(message);
                break;
            case Propose propose:
                _role.OnPropose(propose);
                break;
            case ReadRequest read:
                _role.OnReadRequest(read);
                break;
            case Persisted persisted:
                _core.Persisted(persisted.WriteId, persisted.Last);
                _role.OnPersisted();
                break;
            case Applied applied:
                _core.LastApplied = LogIndex.Max(_core.LastApplied, LogIndex.Min(applied.Index, _core.AppliedTo));
                TakeSnapshotIfDue();
                break;
            case DeadlineReached when _core.Now >= _role.Deadline:
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
            case ChangeMembers change:
                _role.OnChangeMembers(change);
                break;
            case TransferLeadership transfer:
                _role.OnTransferLeadership(transfer);
                break;
            case PeerUnreachable unreachable:
                _role.OnPeerUnreachable(unreachable);
                break;
            default:
                throw new ArgumentException($"No input is called {input.GetType().Name}.", nameof(input));
        }

        if (!_roleChanged)
        {
            _role.OnStepEnd();
        }

        _core.FlushWrites();
        Check();
    }

    /// <summary>Asserts what must hold between two steps: a few comparisons, made after every step in production too.</summary>
    public void Check()
    {
        _core.Check();
        _role.Check();
    }

    void IRoleSwitch.BecomeFollower(string reason)
    {
        if (_core.Leader == _core.Self)
        {
            _core.ForgetLeader();
        }

        Become(NewFollower(), reason);
    }

    void IRoleSwitch.BecomePreCandidate(string reason) => Become(new PreCandidate(_core, this), reason);

    void IRoleSwitch.BecomeCandidate(string reason, bool isTransfer) => Become(new Candidate(_core, this, isTransfer), reason);

    void IRoleSwitch.BecomeLeader(string reason) => Become(new Leader(_core, this), reason);

    /// <summary>What a replica that does not campaign at the moment is, by the members in force.</summary>
    private Follower NewFollower() => _core.RoleAtRest switch
    {
        RaftRole.Follower => new Follower(_core, this),
        RaftRole.Witness => new Witness(_core, this),
        _ => new Learner(_core, this),
    };

    private void Become(Role next, string reason)
    {
        InvariantViolation.ThrowUnless(!_roleChanged, "a step changes the role at most once");
        _roleChanged = true;
        var before = _role.Kind;
        _role.OnExit();
        _role = next;
        next.OnEnter();
        _core.Effects.Add(new RoleChanged(before, next.Kind, _core.CurrentTerm, reason));
    }
}

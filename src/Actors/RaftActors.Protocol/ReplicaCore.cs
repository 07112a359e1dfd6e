using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol;

/// <summary>
/// What every role shares: the state of Figure 2 and the few operations that change it. Each operation keeps one rule; the roles decide
/// when. What a step changed durably leaves as one write at its end.
/// </summary>
internal sealed class ReplicaCore
{
    private readonly PendingWrites _writes = new();
    private readonly ConfigurationHistory _configurations;
    private SplitMix _random;
    private HardState _hardState;
    private long _readNumber;
    private bool _dirty;
    private ReadOnlyMemory<Entry> _unwritten;
    private LogIndex? _truncateAfter;
    private SnapshotMetadata? _resetTo;
    private readonly long _origin;

    public ReplicaCore(ReplicaId self, ReplicaOptions options, RecoveredState recovered, ulong seed, LogicalTime now, long origin)
    {
        Now = now;
        QuietUntil = options.LeaseReads ? now + options.ElectionTimeoutMin : default;
        InvariantViolation.ThrowUnless(
            recovered.LogBase.Index <= recovered.Snapshot.Index, "a recovered log begins at or before the end of its snapshot");
        Self = self;
        Options = options;
        _random = new SplitMix(seed);
        _readNumber = (long)(new SplitMix(~seed).Next() >> 2);
        _hardState = recovered.HardState;
        _origin = Math.Max(0, origin);
        Log = new RaftLog(
            recovered.LogBase,
            recovered.Entries.Span,
            recovered.LogBase.Index == recovered.Snapshot.Index ? recovered.Snapshot.Timestamp : 0);
        InvariantViolation.ThrowUnless(Log.LastIndex >= recovered.Snapshot.Index, "a recovered log reaches at least to its snapshot");
        InvariantViolation.ThrowUnless(Log.LastTerm <= CurrentTerm, "no entry is newer than the current term");
        Snapshot = recovered.Snapshot;
        _configurations = new ConfigurationHistory(recovered.Snapshot, Log);
        CommitIndex = LastApplied = AppliedTo = recovered.Snapshot.Index;
        DurableIndex = Log.LastIndex;
        IsHollow = Snapshot.IsHollow;
        foreach (ref readonly var entry in recovered.Entries.Span)
        {
            IsHollow |= entry.Kind == EntryKind.Hollow;
        }
    }

    public ReplicaId Self { get; }

    public ReplicaOptions Options { get; }

    public RaftLog Log { get; }

    /// <summary>
    /// The members in force: the latest in the log, committed or not (§6). Not persistent by itself: snapshot and log hold it.
    /// </summary>
    public Configuration Configuration => _configurations.Latest;

    /// <summary>Whether this replica may campaign: it votes now, or until what removes it is committed (T§4.2.2).</summary>
    public bool IsElectable => !IsHollow && !Configuration.IsWitness(Self) && _configurations.IsElectableSince(CommitIndex, Self);

    /// <summary>What it is while it neither leads nor campaigns.</summary>
    public RaftRole RoleAtRest =>
        IsElectable ? RaftRole.Follower : IsHollow || Configuration.IsWitness(Self) ? RaftRole.Witness : RaftRole.Learner;

    /// <summary>
    /// Whether payloads are missing in the log or behind the snapshot: this replica is a witness, or was one and was not emptied.
    /// </summary>
    public bool IsHollow { get; private set; }

    /// <summary>Where the members in force were appended.</summary>
    public LogIndex ConfigurationIndex => _configurations.LatestIndex;

    /// <summary>The newest snapshot that is durable here.</summary>
    public SnapshotMetadata Snapshot { get; private set; }

    public LogicalTime Now { get; set; }

    /// <summary>
    /// A leader may count on this replica's silence until here (T§6.4.1), although it does not know that leader any more: it has just
    /// started, or it learnt of a newer term since it answered.
    /// </summary>
    public LogicalTime QuietUntil { get; private set; }

    public EffectBuffer Effects { get; set; } = null!;

    /// <summary>currentTerm. Persistent; only grows.</summary>
    public Term CurrentTerm => _hardState.CurrentTerm;

    /// <summary>votedFor. Persistent; within a term it is set once.</summary>
    public ReplicaId VotedFor => _hardState.VotedFor;

    /// <summary>Who leads the current term, as far as known. Volatile.</summary>
    public ReplicaId Leader { get; private set; }

    /// <summary>When a message of the leader last arrived; meaningless without a leader.</summary>
    public LogicalTime LeaderLastHeard { get; private set; }

    /// <summary>commitIndex. Volatile, found again by the next leader; only grows.</summary>
    public LogIndex CommitIndex { get; private set; }

    /// <summary>The last entry handed to the machine. Runs ahead of <see cref="LastApplied"/> by what the machine has yet to do.</summary>
    public LogIndex AppliedTo { get; private set; }

    /// <summary>lastApplied: what the machine reported. Volatile.</summary>
    public LogIndex LastApplied { get; set; }

    /// <summary>The last entry known to be on this replica's disk.</summary>
    public LogIndex DurableIndex { get; private set; }

    /// <summary>Bytes of committed entries since the snapshot.</summary>
    public long BytesSinceSnapshot { get; set; }

    /// <summary>Bytes of all entries that this incarnation saw committed; a leader takes differences of it.</summary>
    public long CommittedBytes { get; private set; }

    /// <summary>Log time at the end of the log, no matter which leader stamped it; a new group's origin while it has no entry.</summary>
    public long NewestTimestamp => Log.LastIndex == LogIndex.Zero ? _origin : Log.NewestTimestamp();

    /// <summary>The received snapshot that the shell is making durable.</summary>
    public SnapshotMetadata? Installing { get; set; }

    public long LastDoneWrite => _writes.LastDone;

    /// <summary>The number of the write that will hold what this step changed; of the last one when it changed nothing.</summary>
    public long WriteOfThisStep => _writes.LastIssued + (_dirty ? 1 : 0);

    /// <summary>A write has been under way for longer than the deadline: the disk does not keep up with its promises.</summary>
    public bool IsDiskStalled => _writes.OldestIssuedAt + Options.WriteDeadline < Now;

    /// <summary>Begins at a random number in every incarnation, so that no late answer is taken for one to a later request.</summary>
    public long NextReadNumber() => _readNumber++;

    public TimeSpan RandomElectionTimeout() => _random.Between(Options.ElectionTimeoutMin, Options.ElectionTimeoutMax);

    /// <summary>§5.1: enters a newer term, without a vote in it.</summary>
    public void EnterTerm(Term term)
    {
        InvariantViolation.ThrowUnless(term > CurrentTerm, "the current term only grows");
        if (Options.LeaseReads && !Leader.IsNone && Leader != Self)
        {
            // The promise outlives the term: an answer that shows a newer one is not a reason to vote against a leader that was heard
            // just now.
            QuietUntil =
                QuietUntil > LeaderLastHeard + Options.ElectionTimeoutMin ? QuietUntil : LeaderLastHeard + Options.ElectionTimeoutMin;
        }

        _hardState = new HardState(term, ReplicaId.None);
        Leader = ReplicaId.None;
        _dirty = true;
    }

    /// <summary>§5.2: gives the term's only vote.</summary>
    public void VoteFor(ReplicaId candidate)
    {
        if (VotedFor == candidate)
        {
            return;
        }

        InvariantViolation.ThrowUnless(VotedFor.IsNone, "a replica votes at most once a term");
        _hardState = _hardState with { VotedFor = candidate };
        _dirty = true;
    }

    public void HearLeader(ReplicaId leader)
    {
        InvariantViolation.ThrowUnless(Leader.IsNone || Leader == leader, $"at most one leader a term: {Leader} and {leader}");
        Leader = leader;
        LeaderLastHeard = Now;
    }

    public void ForgetLeader() => Leader = ReplicaId.None;

    public void Append(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        InvariantViolation.ThrowUnless(_unwritten.IsEmpty, "a step appends one batch");
        _unwritten = Log.Append(entries);
        _dirty = true;
        foreach (ref readonly var entry in entries)
        {
            IsHollow |= entry.Kind == EntryKind.Hollow;
            if (_configurations.TryAdd(entry))
            {
                Effects.Add(new ConfigurationChanged(Configuration));
            }
        }
    }

    /// <summary>§5.3: removes a suffix that conflicts with the leader's log; what is committed never does.</summary>
    public void TruncateAfter(LogIndex index)
    {
        InvariantViolation.ThrowUnless(index >= CommitIndex, $"a committed entry is never removed: {index} < {CommitIndex}");
        Log.TruncateAfter(index);
        DurableIndex = LogIndex.Min(DurableIndex, index);
        _truncateAfter = index;
        _dirty = true;
        if (_configurations.TruncateAfter(index))
        {
            Effects.Add(new ConfigurationChanged(Configuration));
        }
    }

    /// <summary>§7: a received snapshot, durable by now, takes the whole log's place.</summary>
    public void ResetTo(SnapshotMetadata snapshot)
    {
        Log.ResetTo(snapshot.LastIncluded, snapshot.Timestamp);
        DurableIndex = LogIndex.Zero;
        Snapshot = snapshot;
        CommitIndex = AppliedTo = LastApplied = snapshot.Index;
        BytesSinceSnapshot = 0;
        Installing = null;
        _resetTo = snapshot;
        _dirty = true;
        IsHollow = snapshot.IsHollow;
        _configurations.ResetTo(snapshot);
        Effects.Add(new ConfigurationChanged(Configuration));
    }

    /// <summary>The machine's own snapshot is durable: forgets what lies further back than the trailing entries.</summary>
    public void Compact(EntryId lastIncluded)
    {
        Snapshot = SnapshotAt(lastIncluded);
        _configurations.CompactTo(Snapshot);
        Log.CompactTo(LogIndex.Min(lastIncluded.Index - Options.TrailingEntries, Log.LastIndex));
        Effects.Add(new CompactLog(Snapshot, Log.Base));
    }

    public void AdvanceCommit(LogIndex index)
    {
        if (index <= CommitIndex)
        {
            return;
        }

        InvariantViolation.ThrowUnless(index <= Log.LastIndex, $"only what is in the log is committed: {index} > {Log.LastIndex}");
        CommitIndex = index;
        while (AppliedTo < CommitIndex)
        {
            var slice = Log.Slice(AppliedTo + 1, CommitIndex, int.MaxValue, long.MaxValue, out var bytes);
            AppliedTo += slice.Length;
            BytesSinceSnapshot += bytes;
            CommittedBytes += bytes;
            Effects.Add(new Apply(slice));
        }
    }

    /// <summary>What a snapshot of this replica's own state stands for.</summary>
    public SnapshotMetadata SnapshotAt(EntryId lastIncluded) =>
        new(lastIncluded, _configurations.At(lastIncluded.Index), IsHollow, Log.TimestampAt(lastIncluded.Index));

    /// <summary>The members in force at an index that is not before the snapshot.</summary>
    public Configuration ConfigurationAt(LogIndex index) => _configurations.At(index);

    public void Send(RaftMessage message) => Effects.Add(new Send(message));

    /// <summary>Sends what relies on this step's durable state, or on any earlier one's, when that is on disk.</summary>
    public void SendWhenDurable(RaftMessage message)
    {
        if (!_dirty && _writes.Count == 0)
        {
            Effects.Add(new Send(message));
            return;
        }

        Effects.Add(new SendWhenDurable(message, WriteOfThisStep));
    }

    /// <summary>Turns what the step changed into one write. Called once, at its end.</summary>
    public void FlushWrites()
    {
        if (!_dirty)
        {
            return;
        }

        var truncate = _resetTo is not null ? LogIndex.Zero : _truncateAfter;
        var writeId = _writes.Issue(Log.LastIndex, truncate, Now);
        Effects.Add(new Persist(writeId, _hardState, _resetTo, _truncateAfter, _unwritten, Log.Last));
        _dirty = false;
        _unwritten = default;
        _truncateAfter = null;
        _resetTo = null;
    }

    public void Persisted(long writeId, EntryId last)
    {
        var durable = _writes.Complete(writeId, DurableIndex);

        // Twice careful: the write's own bookkeeping already lost what was truncated since, and the entry must still be the same one.
        DurableIndex = Log.Contains(last) || durable < last.Index ? durable : LogIndex.Min(durable, DurableIndex);
    }

    public void Check()
    {
        InvariantViolation.ThrowUnless(Log.Base.Index <= Snapshot.Index, "the log begins at or before the end of the snapshot");
        InvariantViolation.ThrowUnless(Snapshot.Index <= CommitIndex, "a snapshot covers committed entries only");
        InvariantViolation.ThrowUnless(LastApplied <= AppliedTo, "the machine applies what it was given");
        InvariantViolation.ThrowUnless(AppliedTo == CommitIndex, "everything committed is handed to the machine at once");
        InvariantViolation.ThrowUnless(CommitIndex <= Log.LastIndex, "commitIndex ≤ lastLogIndex");
        InvariantViolation.ThrowUnless(DurableIndex <= Log.LastIndex, "the durable part of the log is part of the log");
        InvariantViolation.ThrowUnless(Log.LastTerm <= CurrentTerm, "no entry is newer than the current term");
    }
}

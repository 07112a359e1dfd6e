using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Elections;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol;

/// <summary>
/// The state that every role shares: the state of Figure 2 and the few operations that change it. Each operation enforces one rule; the
/// roles decide when to use it. A step's durable changes are issued as one write at its end.
/// </summary>
internal sealed class RaftState
{
    private readonly StepWrite _write = new();
    private readonly ConfigurationHistory _configurations;
    private readonly long _origin;
    private SplitMix _random;
    private HardState _hardState;
    private long _readNumber;

    public RaftState(ReplicaId self, ReplicaOptions options, RecoveredState recovered, ulong seed, LogicalTime now, long origin)
    {
        Now = now;
        Quiet = new QuietPeriod(options, now);
        Self = self;
        Options = options;
        _random = new SplitMix(seed);
        _readNumber = (long)(new SplitMix(~seed).Next() >> 2);
        _hardState = recovered.HardState;
        _origin = Math.Max(0, origin);
        Log = recovered.RestoreLog();
        Snapshot = recovered.Snapshot;
        _configurations = new ConfigurationHistory(recovered.Snapshot, Log);
        CommitIndex = LastApplied = AppliedTo = recovered.Snapshot.Index;
        DurableIndex = Log.LastIndex;
        IsHollow = recovered.LacksPayloads();
    }

    public ReplicaId Self { get; }

    public ReplicaOptions Options { get; }

    public RaftLog Log { get; }

    /// <summary>
    /// The members in force: the latest in the log, committed or not (§6). Not persisted separately: snapshot and log hold it.
    /// </summary>
    public Configuration Configuration => _configurations.Latest;

    /// <summary>Whether this replica may campaign: it is a voter, or its removal is not committed yet (T§4.2.2).</summary>
    public bool IsElectable => !IsHollow && !Configuration.IsWitness(Self) && _configurations.IsElectableSince(CommitIndex, Self);

    /// <summary>Its role while it neither leads nor campaigns.</summary>
    public RaftRole RoleAtRest =>
        IsElectable ? RaftRole.Follower : IsHollow || Configuration.IsWitness(Self) ? RaftRole.Witness : RaftRole.Learner;

    /// <summary>
    /// Whether payloads are missing in the log or in the snapshot: this replica is a witness, or was one and its store was not emptied.
    /// </summary>
    public bool IsHollow { get; private set; }

    /// <summary>Index at which the configuration in force was appended.</summary>
    public LogIndex ConfigurationIndex => _configurations.LatestIndex;

    /// <summary>The newest durable snapshot of this replica.</summary>
    public SnapshotInfo Snapshot { get; private set; }

    /// <summary>The time of this step; never decreases.</summary>
    public LogicalTime Now { get; private set; }

    /// <summary>The effects of this step.</summary>
    public EffectBuffer Effects { get; private set; } = null!;

    /// <summary>Kept with the term, because a newer term extends it.</summary>
    public QuietPeriod Quiet { get; }

    /// <summary>currentTerm. Persistent; never decreases.</summary>
    public Term CurrentTerm => _hardState.CurrentTerm;

    /// <summary>votedFor. Persistent; within a term it is set once.</summary>
    public ReplicaId VotedFor => _hardState.VotedFor;

    /// <summary>The leader of the current term, if known. Volatile.</summary>
    public ReplicaId Leader { get; private set; }

    /// <summary>When the last message from the leader arrived; meaningless without a leader.</summary>
    public LogicalTime LeaderLastHeard { get; private set; }

    /// <summary>How much longer than usual this leader may stay silent, as its last message announced; usually zero.</summary>
    public TimeSpan LeaderSilence { get; private set; }

    /// <summary>commitIndex. Volatile, re-established by the next leader; never decreases.</summary>
    public LogIndex CommitIndex { get; private set; }

    /// <summary>
    /// The last entry handed to the machine. Ahead of <see cref="LastApplied"/> by the entries that the machine has yet to apply.
    /// </summary>
    public LogIndex AppliedTo { get; private set; }

    /// <summary>lastApplied, as reported by the machine. Volatile.</summary>
    public LogIndex LastApplied { get; private set; }

    /// <summary>The last entry known to be on this replica's disk.</summary>
    public LogIndex DurableIndex { get; private set; }

    /// <summary>Bytes of the entries committed since a snapshot was last begun or installed.</summary>
    public long BytesSinceSnapshot { get; private set; }

    /// <summary>Bytes of all entries that this incarnation saw committed; the leader uses differences of it.</summary>
    public long CommittedBytes { get; private set; }

    /// <summary>Log time at the end of the log, whichever leader stamped it; the origin while a new group has no entries.</summary>
    public long NewestTimestamp => Log.LastIndex == LogIndex.Zero ? _origin : Log.NewestTimestamp();

    public long LastDoneWrite => _write.LastDone;

    /// <inheritdoc cref="StepWrite.Number"/>
    public long WriteOfThisStep => _write.Number;

    /// <summary>Whether a write has been in progress for longer than the deadline.</summary>
    public bool IsDiskStalled => _write.OldestIssuedAt + Options.WriteDeadline < Now;

    public void BeginStep(LogicalTime now, EffectBuffer effects)
    {
        Now = now > Now ? now : Now;
        Effects = effects;
    }

    /// <summary>
    /// Starts at a random number in every incarnation, so that a late answer is never mistaken for one to a later request.
    /// </summary>
    public long NextReadNumber() => _readNumber++;

    public TimeSpan RandomElectionTimeout() => _random.Between(Options.ElectionTimeoutMin, Options.ElectionTimeoutMax);

    /// <summary>
    /// A small part of the shortest election timeout. At least 5 %, so that a voter that heard the leader slightly later agrees; then 15 %
    /// for each voter that comes first in the order of ids, so that those who lost the same leader at once do not split the votes.
    /// </summary>
    public TimeSpan RandomTurn()
    {
        var turn = 0;
        foreach (var voter in Configuration.AllVoters)
        {
            turn += voter.CompareTo(Self) < 0 && voter != Leader && Configuration.IsElectable(voter) ? 1 : 0;
        }

        var twentieth = Options.ElectionTimeoutMin.Ticks / 20;
        return new TimeSpan(((3 * turn) + 1) * twentieth) + _random.Between(TimeSpan.Zero, new TimeSpan(2 * twentieth));
    }

    /// <summary>Different for each group and time, so that the heartbeats of thousands of resting groups are spread.</summary>
    public TimeSpan RandomRest() => _random.Between(Options.RestingHeartbeatInterval * 0.75, Options.RestingHeartbeatInterval);

    /// <summary>§5.1: enters a newer term without a vote in it.</summary>
    public void EnterTerm(Term term)
    {
        InvariantViolation.ThrowUnless(term > CurrentTerm, "the current term never decreases");
        if (!Leader.IsNone && Leader != Self)
        {
            Quiet.Extend(LeaderLastHeard);
        }

        _hardState = new HardState(term, ReplicaId.None);
        Leader = ReplicaId.None;
        _write.Touch();
    }

    /// <summary>§5.2: gives the term's only vote.</summary>
    public void VoteFor(ReplicaId candidate)
    {
        if (VotedFor == candidate)
        {
            return;
        }

        InvariantViolation.ThrowUnless(VotedFor.IsNone, "a replica votes at most once per term");
        _hardState = _hardState with { VotedFor = candidate };
        _write.Touch();
    }

    public void OnLeaderContact(ReplicaId leader, TimeSpan silence = default)
    {
        InvariantViolation.ThrowUnless(Leader.IsNone || Leader == leader, $"at most one leader per term: {Leader} and {leader}");
        Leader = leader;
        LeaderLastHeard = Now;
        LeaderSilence = silence;
    }

    /// <summary>The leader should be heard as often as in an active group from now on.</summary>
    public void EndLeaderSilence() => LeaderSilence = TimeSpan.Zero;

    public void ForgetLeader() => Leader = ReplicaId.None;

    public void Append(ReadOnlySpan<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        InvariantViolation.ThrowUnless(!_write.HasEntries, "a step appends at most one batch");
        _write.Append(Log.Append(entries));
        foreach (ref readonly var entry in entries)
        {
            IsHollow |= entry.Kind == EntryKind.Hollow;
            if (_configurations.TryAdd(entry))
            {
                Effects.Add(new ConfigurationChanged(Configuration));
            }
        }
    }

    /// <summary>§5.3: removes a suffix that conflicts with the leader's log; committed entries never conflict.</summary>
    public void TruncateAfter(LogIndex index)
    {
        InvariantViolation.ThrowUnless(index >= CommitIndex, $"a committed entry is never removed: {index} < {CommitIndex}");
        Log.TruncateAfter(index);
        DurableIndex = LogIndex.Min(DurableIndex, index);
        _write.TruncateAfter(index);
        if (_configurations.TruncateAfter(index))
        {
            Effects.Add(new ConfigurationChanged(Configuration));
        }
    }

    /// <summary>§7: a received snapshot, already durable, replaces the whole log.</summary>
    public void ResetTo(SnapshotInfo snapshot)
    {
        Log.ResetTo(snapshot.LastIncluded, snapshot.Timestamp);
        DurableIndex = LogIndex.Zero;
        Snapshot = snapshot;
        CommitIndex = AppliedTo = LastApplied = snapshot.Index;
        BytesSinceSnapshot = 0;
        _write.ResetTo(snapshot);
        IsHollow = snapshot.IsHollow;
        _configurations.ResetTo(snapshot);
        Effects.Add(new ConfigurationChanged(Configuration));
    }

    /// <summary>The machine's own snapshot is durable: removes everything before the trailing entries.</summary>
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

        InvariantViolation.ThrowUnless(index <= Log.LastIndex, $"only entries in the log are committed: {index} > {Log.LastIndex}");
        CommitIndex = index;
        while (AppliedTo < CommitIndex)
        {
            var slice = Log.Slice(AppliedTo + 1, CommitIndex, int.MaxValue, long.MaxValue, out var bytes);
            AppliedTo += slice.Length;
            BytesSinceSnapshot += bytes;
            CommittedBytes += bytes;
            Effects.Add(new ApplyEntries(slice));
        }
    }

    /// <summary>The machine applied everything up to an index; a late report has no effect.</summary>
    public void MachineApplied(LogIndex index) => LastApplied = LogIndex.Max(LastApplied, LogIndex.Min(index, AppliedTo));

    /// <summary>The machine is about to be saved: from here on, bytes count for the next snapshot.</summary>
    public void BeginSnapshot() => BytesSinceSnapshot = 0;

    /// <summary>The metadata of a snapshot of this replica's own state.</summary>
    public SnapshotInfo SnapshotAt(EntryId lastIncluded) =>
        new(lastIncluded, _configurations.At(lastIncluded.Index), IsHollow, Log.TimestampAt(lastIncluded.Index));

    /// <summary>The members in force at an index that is not before the snapshot.</summary>
    public Configuration ConfigurationAt(LogIndex index) => _configurations.At(index);

    public void Send(RaftMessage message) => Effects.Add(new Send(message));

    /// <summary>Sends a message that depends on the durable state of this or an earlier step once that state is on disk.</summary>
    public void SendWhenDurable(RaftMessage message)
    {
        if (_write.IsClean)
        {
            Effects.Add(new Send(message));
        }
        else
        {
            Effects.Add(new SendWhenDurable(message, WriteOfThisStep));
        }
    }

    /// <summary>Turns the step's changes into one write. Called once, at the end of the step.</summary>
    public void FlushWrites() => _write.Flush(_hardState, Log.Last, Now, Effects);

    public void Persisted(long writeId, EntryId last)
    {
        var durable = _write.Complete(writeId, DurableIndex);

        // Two guards: the write's bookkeeping already excludes entries truncated since, and the entry must still be the same one.
        DurableIndex = Log.Contains(last) || durable < last.Index ? durable : LogIndex.Min(durable, DurableIndex);
    }

    public void Check()
    {
        InvariantViolation.ThrowUnless(Log.Base.Index <= Snapshot.Index, "the log begins at or before the end of the snapshot");
        InvariantViolation.ThrowUnless(Snapshot.Index <= CommitIndex, "a snapshot covers committed entries only");
        InvariantViolation.ThrowUnless(LastApplied <= AppliedTo, "the machine applies only entries handed to it");
        InvariantViolation.ThrowUnless(AppliedTo == CommitIndex, "committed entries are handed to the machine at once");
        InvariantViolation.ThrowUnless(CommitIndex <= Log.LastIndex, "commitIndex ≤ lastLogIndex");
        InvariantViolation.ThrowUnless(DurableIndex <= Log.LastIndex, "the durable part of the log is part of the log");
        InvariantViolation.ThrowUnless(Log.LastTerm <= CurrentTerm, "no entry is newer than the current term");
    }
}

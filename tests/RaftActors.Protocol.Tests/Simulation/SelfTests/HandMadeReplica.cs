using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Simulation.Views;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>A replica whose state is set by a trace.</summary>
internal sealed class HandMadeReplica(int number, Configuration configuration) : IReplicaView
{
    public ReplicaId Id { get; } = new($"n{number + 1}");

    public int Number { get; } = number;

    public bool IsUp => true;

    public int Life { get; set; } = 1;

    public TimeSpan ClockJumped { get; set; }

    public LogicalTime LocalNow { get; set; }

    public LogicalTime NextDeadline { get; set; }

    public RaftRole Role { get; set; }

    public HardState HardState { get; set; } = new(new Term(1), ReplicaId.None);

    public ReplicaId Leader { get; set; }

    public LogIndex CommitIndex { get; set; }

    public LogIndex LastApplied { get; set; }

    public LogIndex DurableIndex { get; set; }

    public List<long> Log { get; } = [];

    public EntryId LastLog => new(new LogIndex(Log.Count), TermAt(new LogIndex(Log.Count))!.Value);

    public LogIndex FirstIndex { get; set; } = new(1);

    public EntryId Snapshot { get; set; }

    public Configuration Configuration { get; set; } = configuration;

    public EntryId MachineAt { get; set; }

    public bool IsHollow { get; set; }

    public HandMadeDisk Disk { get; } = new(configuration);

    IDiskView IReplicaView.Disk => Disk;

    public LogIndex Match { get; set; }

    public Term? TermAt(LogIndex index) =>
        index.Value == 0 ? Term.Zero
        : index.Value <= Log.Count ? new Term(Log[(int)index.Value - 1])
        : null;

    public Configuration ConfigurationAt(LogIndex index) => Configuration;

    public LogIndex MatchOf(ReplicaId peer) => Match;

    public PeerProgress? Progress { get; set; }

    public PeerProgress? ProgressOf(ReplicaId peer) => Progress;

    public HandMadeReplica Lead(long term)
    {
        Role = RaftRole.Leader;
        HardState = new HardState(new Term(term), Id);
        Disk.HardState = HardState;
        Leader = Id;
        return this;
    }

    public HandMadeReplica Enter(long term, ReplicaId votedFor = default)
    {
        Role = RaftRole.Follower;
        HardState = new HardState(new Term(term), votedFor);
        Leader = ReplicaId.None;
        return this;
    }

    /// <summary>Its log in memory and on disk: the terms of the entries from the first one.</summary>
    public HandMadeReplica Holds(params long[] terms)
    {
        HoldsInMemory(terms);
        Disk.Log.Clear();
        Disk.Log.AddRange(terms);
        return this;
    }

    public HandMadeReplica HoldsInMemory(params long[] terms)
    {
        Log.Clear();
        Log.AddRange(terms);
        return this;
    }

    /// <summary>The write that matches its current state.</summary>
    public Persist Write(long? truncateAfter = null, SnapshotInfo? resetTo = null, params Entry[] entries) =>
        new(1, HardState, resetTo, truncateAfter is { } after ? new LogIndex(after) : null, entries, LastLog);

    public RecoveredState Recover() => new(
        Disk.HardState, Disk.Snapshot, EntryId.Zero, Disk.Log.Select((t, i) => Entries.Command(i + 1, t)).ToArray());

    public override string ToString() => Id.ToString();
}

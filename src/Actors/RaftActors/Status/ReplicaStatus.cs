using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Status;

/// <summary>The status of one replica when it last changed or was asked.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">Its node.</param>
/// <param name="Phase">Recovering, Running, Stopping, Faulted or Removed.</param>
/// <param name="Role">The Raft role; Follower while not running.</param>
/// <param name="Term">currentTerm.</param>
/// <param name="Leader">The leader, as far as known.</param>
/// <param name="CommitIndex">commitIndex.</param>
/// <param name="LastApplied">lastApplied.</param>
/// <param name="LastIndex">lastLogIndex.</param>
/// <param name="SnapshotIndex">Index of the newest durable snapshot; zero if there is none.</param>
/// <param name="Voters">The voting members, in ordinal order.</param>
/// <param name="Learners">The members without a vote, in ordinal order.</param>
/// <param name="Peers">At a leader: its view of each peer. Empty elsewhere.</param>
/// <param name="Machine">The machine's name in the configuration.</param>
/// <param name="Line">The same in one line, as in the logs.</param>
/// <param name="Problem">Why it faulted or was removed, or <see langword="null"/>.</param>
public sealed record ReplicaStatus(
    string Group,
    string Node,
    ReplicaPhase Phase,
    string Role,
    long Term,
    string? Leader,
    long CommitIndex,
    long LastApplied,
    long LastIndex,
    long SnapshotIndex,
    ImmutableArray<string> Voters,
    ImmutableArray<string> Learners,
    ImmutableArray<PeerStatus> Peers,
    string Machine,
    string Line,
    string? Problem) : INoSerializationVerificationNeeded
{
    /// <summary>Index of the first entry in memory; <see cref="LastIndex"/> plus one if there is none.</summary>
    public long FirstIndex { get; init; }

    /// <summary>The last entry known to be durable on this replica.</summary>
    public long DurableIndex { get; init; }

    /// <summary>The voters that store no commands, in ordinal order.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];

    /// <summary>During a joint change: the voters of the old configuration. Empty otherwise.</summary>
    public ImmutableArray<string> Outgoing { get; init; } = [];

    /// <summary>
    /// At a leader: whether it has committed an entry of its term, and so acts as leader; see <see cref="LeadershipChange"/>.
    /// </summary>
    public bool HasCommittedInTerm { get; init; }

    /// <summary>The machine's version in force at this replica; see <see cref="Machines.Versions.IVersionedMachine"/>.</summary>
    public int MachineVersion { get; init; } = 1;

    /// <summary>The policy in force for exceptions of the machine: <c>answer</c> or <c>fault</c>.</summary>
    public string OnApplyException { get; init; } = "answer";

    /// <summary>The last entries of the log, oldest first, as many as requested.</summary>
    public ImmutableArray<EntryStatus> Tail { get; init; } = [];
}

using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Status;

/// <summary>One replica, as it saw itself when it last changed or was asked.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Node">The node it lives on.</param>
/// <param name="Phase">Recovering, Running, Stopping, Faulted or Removed.</param>
/// <param name="Role">The Raft role; Follower while not running.</param>
/// <param name="Term">currentTerm.</param>
/// <param name="Leader">Who leads, as far as known.</param>
/// <param name="CommitIndex">commitIndex.</param>
/// <param name="LastApplied">lastApplied.</param>
/// <param name="LastIndex">lastLogIndex.</param>
/// <param name="SnapshotIndex">Index of the newest durable snapshot; zero when there is none.</param>
/// <param name="Voters">The voting members, in ordinal order.</param>
/// <param name="Learners">The members without a vote, in ordinal order.</param>
/// <param name="Peers">At a leader: how far each peer is. Empty elsewhere.</param>
/// <param name="Machine">The machine's name in the configuration.</param>
/// <param name="Line">The same in one line, as in the logs.</param>
/// <param name="Problem">Why it is faulted or was removed, or <see langword="null"/>.</param>
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
    /// <summary>Index of the first entry in memory; one more than <see cref="LastIndex"/> when there is none.</summary>
    public long FirstIndex { get; init; }

    /// <summary>The last entry known to be on this replica's disk.</summary>
    public long DurableIndex { get; init; }

    /// <summary>The voters that keep no commands, in ordinal order.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];

    /// <summary>While a joint change is under way: the voters that it comes from. Empty otherwise.</summary>
    public ImmutableArray<string> Outgoing { get; init; } = [];

    /// <summary>The machine's version in force at this replica: see <see cref="Machines.Versions.IVersionedMachine"/>.</summary>
    public int MachineVersion { get; init; } = 1;

    /// <summary>What is done when the machine throws, as the log says: <c>answer</c> or <c>fault</c>.</summary>
    public string OnApplyException { get; init; } = "answer";

    /// <summary>The last entries of the log, oldest first, as many as were asked for.</summary>
    public ImmutableArray<EntryStatus> Tail { get; init; } = [];
}

namespace RaftActors.Protocol;

/// <summary>The parameters of the protocol. Checked by <see cref="Validate"/>; the shell's settings have corresponding keys.</summary>
public sealed record ReplicaOptions
{
    /// <summary>Shortest election timeout; also how long a follower that heard a leader refuses to vote.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(1000);

    /// <summary>Longest election timeout; also how long a leader continues without hearing a quorum.</summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Time between two heartbeats to one peer.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time between two heartbeats of an idle group: every peer is up to date, and two heartbeats found nothing new. Never more than two
    /// fifths of the shortest election timeout, never less than <see cref="HeartbeatInterval"/>. Any activity restores the normal interval
    /// at once.
    /// </summary>
    public TimeSpan IdleHeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// About the time between two heartbeats of a resting group: an idle one all of whose members agreed to hear nothing for so long. Zero:
    /// groups never rest. Needs a transport that reports a lost peer by <see cref="Inputs.PeerUnreachable"/>: the followers of a resting
    /// group notice only by that, and by requests, that their leader is gone.
    /// </summary>
    public TimeSpan RestingHeartbeatInterval { get; init; }

    /// <summary>A leader whose own write takes longer steps down; a replica whose write takes longer does not campaign.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromMilliseconds(4000);

    /// <summary>Whether to ask before an election whether it would be won (T§9.6).</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>Maximum entries per append.</summary>
    public int MaxAppendEntries { get; init; } = 1024;

    /// <summary>Maximum bytes per append; a larger entry is sent alone.</summary>
    public long MaxAppendBytes { get; init; } = 64 * 1024;

    /// <summary>Initial maximum of unanswered appends per peer; the window grows while a peer keeps up and shrinks after a loss.</summary>
    public int MinInflightMessages { get; init; } = 2;

    /// <summary>Maximum unanswered appends per peer.</summary>
    public int MaxInflightMessages { get; init; } = 8;

    /// <summary>Maximum unanswered bytes per peer.</summary>
    public long MaxInflightBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Maximum bytes per command; larger commands are refused.</summary>
    public int MaxCommandBytes { get; init; } = 1024 * 1024;

    /// <summary>Maximum uncommitted entries; further proposals are refused as busy.</summary>
    public int MaxUncommittedEntries { get; init; } = 4096;

    /// <summary>Maximum uncommitted bytes.</summary>
    public long MaxUncommittedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Maximum reads (or batches of reads) waiting for the leader to be confirmed; further ones are refused as busy.</summary>
    public int MaxPendingReads { get; init; } = 4096;

    /// <summary>Take a snapshot after this many entries.</summary>
    public long SnapshotEntries { get; init; } = 50_000;

    /// <summary>Take a snapshot after this many bytes of entries.</summary>
    public long SnapshotBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// But not before the entries since the last one take this part of its bytes, in percent: writing a large state again and again would
    /// take longer than everything else. Zero: do not wait for that.
    /// </summary>
    public int SnapshotPercent { get; init; } = 50;

    /// <summary>Entries kept before a snapshot, so that a slow peer does not need the snapshot.</summary>
    public long TrailingEntries { get; init; } = 10_000;

    /// <summary>
    /// Let a leader serve reads under a lease without a round of heartbeats (T§6.4.1). Requires clocks whose rates differ by less than
    /// <see cref="LeaseDriftBound"/> and that do not jump forward. While enabled, a replica that has just started gives no votes for the
    /// shortest election timeout.
    /// </summary>
    public bool LeaseReads { get; init; }

    /// <summary>Maximum factor by which the clock rates of two replicas may differ.</summary>
    public double LeaseDriftBound { get; init; } = 1.1;

    /// <summary>Maximum entries that a learner may lack when it is promoted to voter.</summary>
    public long PromotionLag { get; init; } = 1024;

    /// <summary>Returns the problems found; empty if the options are valid.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Require(HeartbeatInterval > TimeSpan.Zero, "heartbeat interval must be positive");
        Require(IdleHeartbeatInterval > TimeSpan.Zero, "idle heartbeat interval must be positive");
        Require(
            RestingHeartbeatInterval >= TimeSpan.Zero && RestingHeartbeatInterval <= TimeSpan.FromMinutes(10),
            "resting heartbeat interval must be between zero and ten minutes");
        Require(ElectionTimeoutMin >= 2 * HeartbeatInterval, "shortest election timeout must be at least two heartbeat intervals");
        Require(ElectionTimeoutMax > ElectionTimeoutMin, "longest election timeout must be longer than the shortest one");
        Require(WriteDeadline >= ElectionTimeoutMin, "write deadline must not be shorter than the shortest election timeout");
        Require(MaxAppendEntries >= 1, "an append must be allowed at least one entry");
        Require(MaxAppendBytes >= 1, "an append must be allowed at least one byte");
        Require(MinInflightMessages >= 1, "at least one append must be allowed in flight");
        Require(MaxInflightMessages >= MinInflightMessages, "the largest append window must not be smaller than the smallest");
        Require(MaxInflightBytes >= 1, "at least one byte must be allowed in flight");
        Require(MaxCommandBytes >= 1, "a command must be allowed at least one byte");
        Require(MaxUncommittedEntries >= 1, "at least one uncommitted entry must be allowed");
        Require(MaxUncommittedBytes >= MaxCommandBytes, "the limit of uncommitted bytes must hold the largest command");
        Require(MaxPendingReads >= 1, "at least one waiting read must be allowed");
        Require(SnapshotEntries >= 1, "a snapshot must cover at least one entry");
        Require(SnapshotBytes >= 1, "a snapshot must cover at least one byte");
        Require(SnapshotPercent is >= 0 and <= 1000, "the part of a snapshot's bytes must be between 0 and 1000 percent");
        Require(TrailingEntries >= 0, "the number of trailing entries must not be negative");
        Require(LeaseDriftBound is >= 1 and <= 10, "the clock drift bound must be between 1 and 10");
        Require(PromotionLag >= 0, "the promotion lag must not be negative");
        return problems;

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                problems.Add(otherwise);
            }
        }
    }
}

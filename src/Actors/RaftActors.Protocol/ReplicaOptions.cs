namespace RaftActors.Protocol;

/// <summary>The numbers that the rules use. Checked by <see cref="Validate"/>; the shell's settings name the same things.</summary>
public sealed record ReplicaOptions
{
    /// <summary>Shortest election timeout; also how long a follower that heard a leader refuses to vote.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(1000);

    /// <summary>Longest election timeout; also how long a leader goes on without hearing a quorum.</summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>Time between two heartbeats to one peer.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time between two heartbeats while nothing happens: every peer has everything, and two heartbeats found nothing new. Never more than
    /// two fifths of
    /// the shortest election timeout, never less than <see cref="HeartbeatInterval"/>. What happens next makes them frequent again at once.
    /// </summary>
    public TimeSpan IdleHeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>A leader whose own write takes longer steps down, and nobody campaigns meanwhile.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromMilliseconds(4000);

    /// <summary>Ask before an election whether it would be won (T§9.6).</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>Entries in one append, at most.</summary>
    public int MaxAppendEntries { get; init; } = 1024;

    /// <summary>Bytes in one append, at most; a single entry above it travels alone.</summary>
    public long MaxAppendBytes { get; init; } = 64 * 1024;

    /// <summary>Unanswered appends to one peer at first; the window grows while a peer keeps up and shrinks when something is
    /// lost.</summary>
    public int MinInflightMessages { get; init; } = 2;

    /// <summary>Unanswered appends to one peer, at most.</summary>
    public int MaxInflightMessages { get; init; } = 8;

    /// <summary>Unanswered bytes to one peer, at most.</summary>
    public long MaxInflightBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one command, at most; larger ones are refused.</summary>
    public int MaxCommandBytes { get; init; } = 1024 * 1024;

    /// <summary>Entries that may wait to be committed; beyond, proposals are refused as busy.</summary>
    public int MaxUncommittedEntries { get; init; } = 4096;

    /// <summary>Bytes that may wait to be committed.</summary>
    public long MaxUncommittedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Reads (or batches of reads) that may wait for the leader to be confirmed; beyond, they are refused as busy.</summary>
    public int MaxPendingReads { get; init; } = 4096;

    /// <summary>Take a snapshot after so many entries.</summary>
    public long SnapshotEntries { get; init; } = 50_000;

    /// <summary>Take a snapshot after so many bytes of entries.</summary>
    public long SnapshotBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Entries kept before a snapshot, so that a slow peer needs no snapshot.</summary>
    public long TrailingEntries { get; init; } = 10_000;

    /// <summary>
    /// Let a leader serve reads for a while without asking (T§6.4.1). Needs clocks whose rates differ by less than
    /// <see cref="LeaseDriftBound"/>
    /// and that do not jump forward. While on, a replica that has just started gives no votes for the shortest election timeout.
    /// </summary>
    public bool LeaseReads { get; init; }

    /// <summary>By what factor the clocks of two replicas may differ in rate, at most.</summary>
    public double LeaseDriftBound { get; init; } = 1.1;

    /// <summary>How many entries a learner may lack when it is made a voter.</summary>
    public long PromotionLag { get; init; } = 1024;

    /// <summary>Says what is wrong, if anything; empty when the options can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Require(HeartbeatInterval > TimeSpan.Zero, "heartbeat interval must be positive");
        Require(IdleHeartbeatInterval > TimeSpan.Zero, "idle heartbeat interval must be positive");
        Require(ElectionTimeoutMin >= 2 * HeartbeatInterval, "shortest election timeout must be at least two heartbeat intervals");
        Require(ElectionTimeoutMax > ElectionTimeoutMin, "longest election timeout must be longer than the shortest one");
        Require(WriteDeadline >= ElectionTimeoutMin, "write deadline must not be shorter than the shortest election timeout");
        Require(MaxAppendEntries >= 1, "an append must be allowed one entry");
        Require(MaxAppendBytes >= 1, "an append must be allowed one byte");
        Require(MinInflightMessages >= 1, "one append must be allowed in flight");
        Require(MaxInflightMessages >= MinInflightMessages, "the largest window must not be smaller than the smallest");
        Require(MaxInflightBytes >= 1, "one byte must be allowed in flight");
        Require(MaxCommandBytes >= 1, "a command must be allowed one byte");
        Require(MaxUncommittedEntries >= 1, "one entry must be allowed to wait for its commit");
        Require(MaxUncommittedBytes >= MaxCommandBytes, "the bytes waiting for their commit must hold the largest command");
        Require(MaxPendingReads >= 1, "one read must be allowed to wait");
        Require(SnapshotEntries >= 1, "a snapshot must cover at least one entry");
        Require(SnapshotBytes >= 1, "a snapshot must cover at least one byte");
        Require(TrailingEntries >= 0, "the number of trailing entries must not be negative");
        Require(LeaseDriftBound is >= 1 and <= 10, "the drift bound of clocks must lie between 1 and 10");
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

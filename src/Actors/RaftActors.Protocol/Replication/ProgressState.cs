namespace RaftActors.Protocol.Replication;

/// <summary>How the leader sends to one peer.</summary>
internal enum ProgressState
{
    /// <summary>It is unknown where the logs agree: one message at a time, until one is accepted.</summary>
    Probe,

    /// <summary>The logs agree: messages are sent without waiting, within the window (T§10.2.2).</summary>
    Replicate,

    /// <summary>The entries that the peer needs are compacted: a snapshot is being sent and nothing else.</summary>
    Snapshot,
}

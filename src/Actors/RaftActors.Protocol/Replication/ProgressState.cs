namespace RaftActors.Protocol.Replication;

/// <summary>How the leader sends to one peer.</summary>
internal enum ProgressState
{
    /// <summary>It is not known where the logs agree: one message at a time, until one is accepted.</summary>
    Probe,

    /// <summary>They agree: messages follow each other without waiting, within the window (T§10.2.2).</summary>
    Replicate,

    /// <summary>What the peer needs is compacted: a snapshot is on its way and nothing else is sent.</summary>
    Snapshot,
}

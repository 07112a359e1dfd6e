namespace RaftActors.Etcd.Watch;

/// <summary>Which keys a <see cref="WatchRange"/> has.</summary>
internal enum WatchRangeKind
{
    /// <summary>One key.</summary>
    Key,

    /// <summary>From a key to before another.</summary>
    Interval,

    /// <summary>From a key to the end of the keyspace.</summary>
    From,
}

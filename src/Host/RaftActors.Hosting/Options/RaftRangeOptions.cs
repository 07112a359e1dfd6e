namespace RaftActors.Hosting.Options;

/// <summary>Ranges of keyspaces: <c>raft-actors.ranges</c>.</summary>
public sealed class RaftRangeOptions
{
    /// <summary>Whether this node takes replicas of ranges. <c>host-replicas</c></summary>
    public bool? HostReplicas { get; set; }

    /// <summary>Where operations on ranges are driven. <c>coordinator</c></summary>
    public RaftCoordinator? Coordinator { get; set; }

    /// <summary>Whether ranges are split automatically. <c>split.automatic</c></summary>
    public bool? SplitAutomatically { get; set; }

    /// <summary>A range above this size is split. <c>split.bytes</c></summary>
    public long? SplitBytes { get; set; }

    /// <summary>Whether small neighbours are merged automatically. <c>merge.automatic</c></summary>
    public bool? MergeAutomatically { get; set; }

    /// <summary>Whether replicas and leaders are moved to even the load. <c>balance</c></summary>
    public bool? Balance { get; set; }

    /// <summary>The replicas of a node that is silent for this long are replaced. <c>dead-after</c></summary>
    public TimeSpan? DeadAfter { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("host-replicas", HostReplicas);
        to.SetWord("coordinator", Coordinator);
        to.Object("split", s =>
        {
            s.Set("automatic", SplitAutomatically);
            s.SetBytes("bytes", SplitBytes);
        });
        to.Object("merge", m => m.Set("automatic", MergeAutomatically));
        to.Set("balance", Balance);
        to.Set("dead-after", DeadAfter);
    }
}

namespace RaftActors.Hosting.Options;

/// <summary>Reads that a leader answers without asking its followers: <c>raft-actors.lease</c>.</summary>
public sealed class RaftLeaseOptions
{
    /// <summary>Whether they are allowed. They trust the clocks' rates. <c>enabled</c></summary>
    public bool? Enabled { get; set; }

    /// <summary>The largest factor between the rates of two nodes' clocks. <c>drift-bound</c></summary>
    public double? DriftBound { get; set; }

    internal void Write(HoconWriter to)
    {
        to.Set("enabled", Enabled);
        to.Set("drift-bound", DriftBound);
    }
}

namespace RaftActors.Telemetry;

/// <summary>
/// One replica's numbers, written by its actor after every step and read by the metrics collector: each fits a machine word, so neither
/// side waits, and nothing is allocated.
/// </summary>
internal sealed class ReplicaGauges(string node, string group)
{
    private readonly long[] _values = new long[Enum.GetValues<ReplicaGauge>().Length];
    private PeerGauges[] _peers = [];

    public string Node { get; } = node;

    public string Group { get; } = group;

    public KeyValuePair<string, object?>[] Tags { get; } = [new("group", group), new("node", node)];

    /// <summary>A leader's view of its peers; empty elsewhere.</summary>
    public PeerGauges[] Peers { get => Volatile.Read(ref _peers); set => Volatile.Write(ref _peers, value); }

    public long this[ReplicaGauge gauge]
    {
        get => Volatile.Read(ref _values[(int)gauge]);
        set => Volatile.Write(ref _values[(int)gauge], value);
    }
}

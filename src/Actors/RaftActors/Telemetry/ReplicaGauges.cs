namespace RaftActors.Telemetry;

/// <summary>
/// One replica's numbers, written by its actor and read by the metrics collector: each fits a machine word, so neither side waits.
/// </summary>
internal sealed class ReplicaGauges(string node, string group)
{
    private PeerGauges[] _peers = [];
    private long _term;
    private long _isLeader;
    private long _hasLeader;
    private long _commit;
    private long _lastApplied;
    private long _last;
    private long _durable;
    private long _snapshot;
    private long _logBytes;
    private long _waiters;

    public string Node { get; } = node;

    public string Group { get; } = group;

    public KeyValuePair<string, object?>[] Tags { get; } = [new("group", group), new("node", node)];

    public long Term { get => Volatile.Read(ref _term); set => Volatile.Write(ref _term, value); }

    public long IsLeader { get => Volatile.Read(ref _isLeader); set => Volatile.Write(ref _isLeader, value); }

    public long HasLeader { get => Volatile.Read(ref _hasLeader); set => Volatile.Write(ref _hasLeader, value); }

    public long Commit { get => Volatile.Read(ref _commit); set => Volatile.Write(ref _commit, value); }

    public long LastApplied { get => Volatile.Read(ref _lastApplied); set => Volatile.Write(ref _lastApplied, value); }

    public long Last { get => Volatile.Read(ref _last); set => Volatile.Write(ref _last, value); }

    public long Durable { get => Volatile.Read(ref _durable); set => Volatile.Write(ref _durable, value); }

    public long Snapshot { get => Volatile.Read(ref _snapshot); set => Volatile.Write(ref _snapshot, value); }

    public long LogBytes { get => Volatile.Read(ref _logBytes); set => Volatile.Write(ref _logBytes, value); }

    public long Waiters { get => Volatile.Read(ref _waiters); set => Volatile.Write(ref _waiters, value); }

    public PeerGauges[] Peers { get => Volatile.Read(ref _peers); set => Volatile.Write(ref _peers, value); }
}

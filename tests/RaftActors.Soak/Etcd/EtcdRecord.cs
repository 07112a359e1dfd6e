namespace RaftActors.Soak.Etcd;

/// <summary>What the clients of a run saw.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class EtcdRecord
{
    private readonly Lock _gate = new();
    private readonly List<EtcdWrite> _writes = [];
    private readonly List<EtcdRead> _reads = [];
    private readonly List<string> _problems = [];
    private long _known;
    private long _unknown;
    private long _leasesLost;

    /// <summary>The greatest revision of an acknowledged write.</summary>
    public long Known => Interlocked.Read(ref _known);

    /// <summary>How many writes ended without an answer.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>How many leases ended before their holder could renew them.</summary>
    public long LeasesLost => Interlocked.Read(ref _leasesLost);

    public IReadOnlyList<EtcdWrite> Writes => Copy(_writes);

    public IReadOnlyList<EtcdRead> Reads => Copy(_reads);

    /// <summary>What was wrong at once, without the events.</summary>
    public IReadOnlyList<string> Problems => Copy(_problems);

    public void Add(EtcdWrite write)
    {
        lock (_gate)
        {
            _writes.Add(write);
            _known = Math.Max(_known, write.Revision);
        }
    }

    public void Add(EtcdRead read)
    {
        lock (_gate)
        {
            _reads.Add(read);
        }
    }

    public void AddUnknown() => Interlocked.Increment(ref _unknown);

    public void AddLostLease() => Interlocked.Increment(ref _leasesLost);

    public void AddProblem(string problem)
    {
        lock (_gate)
        {
            _problems.Add(problem);
        }
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_gate)
        {
            return [.. list];
        }
    }
}

using RaftActors.Machines.Mvcc.Index;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>All leases, by id and by expiry. Time is log time in milliseconds.</summary>
/// <remarks>
/// With a new leader every lease has its full time again, counted from that leader's first command. That costs one number:
/// <see cref="GraceFrom"/>; a lease's own expiry is raised only when it would have ended.
/// </remarks>
internal sealed class LeaseTable
{
    private const long MillisecondsPerSecond = 1000;
    private readonly Dictionary<long, Lease> _leases = [];
    private readonly SortedSet<(long Expiry, long Id)> _byExpiry = [];

    public long GraceFrom { get; set; } = long.MinValue;

    public int Count => _leases.Count;

    /// <summary>The earliest time at which a lease may have expired; null without leases.</summary>
    public long? Earliest => _byExpiry.Count == 0 ? null : _byExpiry.Min.Expiry;

    public Lease? Find(long id) => _leases.GetValueOrDefault(id);

    public long ExpiryOf(Lease lease) => Math.Max(lease.Expiry, After(GraceFrom, lease.Ttl));

    public Lease Grant(long id, long ttl, long now) => Restore(id, ttl, After(now, ttl));

    public Lease Restore(long id, long ttl, long expiry)
    {
        var lease = new Lease(id, ttl) { Expiry = expiry };
        _leases.Add(id, lease);
        _byExpiry.Add((expiry, id));
        return lease;
    }

    public void Renew(Lease lease, long now) => MoveTo(lease, Math.Max(lease.Expiry, After(now, lease.Ttl)));

    public void Remove(Lease lease)
    {
        _leases.Remove(lease.Id);
        _byExpiry.Remove((lease.Expiry, lease.Id));
    }

    /// <summary>
    /// The lease that has expired first by a time; null if all go on, or if as many as the budget were raised by the grace of a change
    /// of leader.
    /// </summary>
    public Lease? NextExpired(long now, ref int budget)
    {
        while (budget > 0 && _byExpiry.Count > 0 && _byExpiry.Min.Expiry <= now)
        {
            budget--;
            var lease = _leases[_byExpiry.Min.Id];
            var expiry = ExpiryOf(lease);
            if (expiry == lease.Expiry)
            {
                return lease;
            }

            MoveTo(lease, expiry);
        }

        return null;
    }

    /// <summary>In the order in which they end.</summary>
    public Lease[] InOrder()
    {
        var leases = new Lease[_leases.Count];
        var at = 0;
        foreach (var (_, id) in _byExpiry)
        {
            leases[at++] = _leases[id];
        }

        Array.Sort(leases, (one, other) => (ExpiryOf(one), one.Id).CompareTo((ExpiryOf(other), other.Id)));
        return leases;
    }

    /// <summary>As they are now: for a snapshot.</summary>
    public (long Id, long Ttl, long Expiry)[] Copy()
    {
        var copy = new (long Id, long Ttl, long Expiry)[_leases.Count];
        var at = 0;
        foreach (var (expiry, id) in _byExpiry)
        {
            copy[at++] = (id, _leases[id].Ttl, expiry);
        }

        return copy;
    }

    /// <summary>Moves a key from the lease of one version of it to that of the next.</summary>
    public void Move(ReadOnlySpan<byte> key, long from, long to)
    {
        if (from == to)
        {
            return;
        }

        var copy = key.ToArray();
        if (from != 0)
        {
            Find(from)?.Detach(copy);
        }

        if (to != 0)
        {
            Find(to)?.Attach(copy);
        }
    }

    public ulong Hash()
    {
        var hash = Mixing.With((ulong)_leases.Count, (ulong)GraceFrom);
        foreach (var (expiry, id) in _byExpiry)
        {
            hash = Mixing.With(Mixing.With(Mixing.With(hash, (ulong)expiry), (ulong)id), (ulong)_leases[id].Ttl);
        }

        return hash;
    }

    /// <summary>The end of a time to live that begins at a moment; far away if that is more than a number holds.</summary>
    private static long After(long moment, long ttl) =>
        moment == long.MinValue ? moment
        : moment > long.MaxValue - (ttl * MillisecondsPerSecond) ? long.MaxValue
        : moment + (ttl * MillisecondsPerSecond);

    private void MoveTo(Lease lease, long expiry)
    {
        _byExpiry.Remove((lease.Expiry, lease.Id));
        lease.Expiry = expiry;
        _byExpiry.Add((expiry, lease.Id));
    }
}

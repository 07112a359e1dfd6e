using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>Everything that the machine knows.</summary>
internal sealed class MvccState
{
    public Keyspace Keyspace { get; } = new();

    public LeaseTable Leases { get; } = new();

    public AuthStore Auth { get; } = new();

    public Alarms Alarms { get; } = new();

    public SortedDictionary<ulong, MemberInfo> Members { get; } = [];

    public Limits Limits { get; set; } = Limits.Initial;

    /// <summary>The log time of the last command.</summary>
    public long LogTime { get; private set; }

    /// <summary>The term of the last command.</summary>
    public long Term { get; private set; }

    /// <summary>Sees the term and the time of a command before it is applied.</summary>
    public void Observe(long term, long timestamp)
    {
        LogTime = Math.Max(LogTime, timestamp);
        if (term > Term)
        {
            Term = term;
            Leases.GraceFrom = LogTime;
        }
    }

    public void Restore(long term, long logTime, long graceFrom)
    {
        (Term, LogTime) = (term, logTime);
        Leases.GraceFrom = graceFrom;
    }

    /// <summary>Sets a key and moves it to its lease.</summary>
    /// <returns>The pair before, or null.</returns>
    public byte[]? Put(long revision, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        var before = Keyspace.Put(revision, key, value, lease);
        if (Leases.Count > 0)
        {
            Leases.Move(key, before is null ? 0 : VersionFields.Of(before).Numbers.Lease, lease);
        }

        return before;
    }

    /// <summary>Removes a key that exists, also from its lease.</summary>
    public void Delete(long revision, byte[] present)
    {
        var fields = VersionFields.Of(present);
        Leases.Move(fields.Key, fields.Numbers.Lease, 0);
        Keyspace.Delete(revision, present);
    }

    /// <summary>Ends a lease and its keys, in one revision if it has keys.</summary>
    public void End(Lease lease)
    {
        var keys = lease.Keys;
        var revision = Keyspace.Revision + 1;
        foreach (var key in keys)
        {
            Delete(revision, Keyspace.Find(key)!);
        }

        Leases.Remove(lease);
        if (keys.Length > 0)
        {
            Keyspace.Advance(revision);
        }
    }

    /// <summary>A number that depends on everything.</summary>
    public ulong Hash()
    {
        Keyspace.PruneAll();
        var hash = Mixing.With(Keyspace.Hash, (ulong)Keyspace.Revision);
        hash = Mixing.With(Mixing.With(hash, (ulong)Keyspace.Compacted), (ulong)Keyspace.Versions);
        hash = Mixing.With(Mixing.With(hash, Leases.Hash()), Auth.Hash());
        hash = Mixing.With(Mixing.With(hash, (ulong)Term), (ulong)LogTime);
        hash = Mixing.With(Mixing.With(hash, (ulong)Limits.QuotaBytes), (ulong)Limits.MinLeaseTtl);
        hash = Mixing.With(hash, (ulong)Limits.MaxTxnOps);
        foreach (var alarm in Alarms.ToMessages())
        {
            hash = Mixing.With(Mixing.With(hash, alarm.MemberID), (ulong)alarm.Alarm);
        }

        foreach (var member in Members.Values)
        {
            hash = Mixing.With(hash, Mixing.Of(member));
        }

        return hash;
    }
}

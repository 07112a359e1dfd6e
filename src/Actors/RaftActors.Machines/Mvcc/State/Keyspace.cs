using RaftActors.Machines.Mvcc.Index;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>
/// Keys, their history, and the events from the compacted revision on. A compaction is decided at once and carried out in slices
/// between commands: what is left of it can be seen neither in answers nor in snapshots.
/// </summary>
internal sealed class Keyspace
{
    /// <summary>The revision of a keyspace in which nothing was ever written.</summary>
    public const long FirstRevision = 1;

    /// <summary>What a new keyspace counts as compacted at.</summary>
    public const long NeverCompacted = -1;

    private readonly VersionTree _tree = new();
    private readonly EventLog _log = new();
    private long _pruned;
    private ulong _hash;

    public long Revision { get; private set; } = FirstRevision;

    public long Compacted { get; private set; } = NeverCompacted;

    /// <summary>The kept versions of all keys.</summary>
    public long Versions { get; private set; }

    /// <summary>What the kept versions cost in memory, about.</summary>
    public long Bytes => _tree.Root.Bytes;

    public long Keys => _tree.Root.Entries;

    /// <summary>The sum of the hashes of all kept versions.</summary>
    public ulong Hash => _hash;

    /// <summary>For reading until the next change.</summary>
    public KeyspaceView Now => new(_tree.Root, _log.View, Revision, Compacted);

    /// <summary>For reading at any time, on any thread.</summary>
    public KeyspaceView Capture() => new(_tree.Capture(), _log.View, Revision, Compacted);

    /// <summary>The present pair of a key, or null.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key) => TreeSearch.FindPair(_tree.Root, key);

    /// <summary>Sets a key.</summary>
    /// <param name="revision">The revision of the change, above the present one; <see cref="Advance"/> makes it the present one.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="lease">Its lease, or 0.</param>
    /// <returns>The pair before, or null.</returns>
    public byte[]? Put(long revision, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease) =>
        Log(_tree.Set(new PutContent(key, value, lease, revision)), revision);

    /// <summary>Removes a key that exists.</summary>
    public void Delete(long revision, byte[] present) => Add(VersionRecord.OfDelete(VersionRecord.KeyOf(present), revision), revision);

    /// <summary>Adds a version as it is.</summary>
    public void Add(byte[] record, long revision) => Log(_tree.Set(new RecordContent(record, revision)), revision);

    /// <summary>Adds the newest version of a key from below the compacted revision, when a state is loaded.</summary>
    public void AddBase(byte[] record) => Sum(_tree.Set(new RecordContent(record, VersionRecord.ModOf(record))));

    /// <summary>Makes the revision of the last changes the present one.</summary>
    public void Advance(long revision) => Revision = revision;

    /// <summary>Forgets the history below a revision; <see cref="Prune"/> frees the space.</summary>
    public void Compact(long revision) => Compacted = revision;

    /// <summary>Takes the revisions of a state that was loaded.</summary>
    public void Restore(long revision, long compacted) => (Revision, Compacted) = (revision, compacted);

    /// <summary>Frees space that is no longer needed.</summary>
    /// <param name="events">How many events to look at, at most.</param>
    public void Prune(long events)
    {
        var log = _log.View;
        if (_pruned == log.End || log[_pruned].Main > Compacted)
        {
            return;
        }

        var begin = log.Begin;
        for (; events > 0 && _pruned < log.End && log[_pruned].Main <= Compacted; events--)
        {
            ref readonly var pruned = ref log[_pruned++];
            var dropped = _tree.Prune(VersionRecord.KeyOf(pruned.Record), Compacted);
            _hash -= dropped.Hash;
            Versions -= dropped.Versions;
        }

        // Events of the compacted revision itself can still be watched.
        while (begin < _pruned && log[begin].Main < Compacted)
        {
            begin++;
        }

        _log.DropBelow(begin);
    }

    /// <summary>Frees all space that is no longer needed.</summary>
    public void PruneAll() => Prune(long.MaxValue);

    private byte[]? Log(in SetVersion set, long revision)
    {
        Sum(set);
        var pair = set.Pair;
        _log.Append(new LogEvent(revision, set.Record, pair));
        return pair;
    }

    private void Sum(in SetVersion set)
    {
        _hash += VersionRecord.HashOf(set.Record);
        Versions++;
        if (set.IsReplaced)
        {
            _hash -= VersionRecord.HashOf(set.Before!);
            Versions--;
        }
    }
}

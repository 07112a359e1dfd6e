using CsCheck;
using RaftActors.Persistence.Records;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Records;

/// <summary>A random course of one log: what a replica may write, in an order in which it may write it.</summary>
internal sealed class LogHistory
{
    private readonly List<LogOperation> _operations = [];
    private readonly Dictionary<long, long> _terms = new() { [0] = 0 };
    private readonly LogTail _tail = new(RecoveredState.New(Members));
    private long _term = 1;
    private string _vote = "";
    private long _last;
    private long _base;
    private long _snapshot;

    private LogHistory(IEnumerable<(int Kind, int More, int Less)> steps)
    {
        foreach (var (kind, more, less) in steps)
        {
            Add(kind, more, less);
        }
    }

    /// <summary>Random courses of up to forty operations.</summary>
    public static Gen<LogHistory> Any { get; } =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5]).List[1, 40].Select(steps => new LogHistory(steps));

    public IReadOnlyList<LogOperation> Operations => _operations;

    /// <summary>The operations as records of the given sizes, in turn.</summary>
    public List<LogRecord> Records(IReadOnlyList<int> sizes)
    {
        var records = new List<LogRecord>();
        for (var at = 0; at < _operations.Count;)
        {
            var size = sizes[records.Count % sizes.Count];
            records.Add(new LogRecord(_operations.Skip(at).Take(size).ToList()));
            at += size;
        }

        return records;
    }

    public override string ToString() => string.Join("; ", _operations);

    private void Add(int kind, int more, int less)
    {
        switch (kind)
        {
            case 0 or 1:
                Write(null, null, 1 + more);
                break;
            case 2:
                // An election without entries.
                _term++;
                _vote = more % 2 == 0 ? "n2" : "";
                Write(null, null, 0);
                break;
            case 3:
                // Another leader overwrites what is not in a snapshot.
                _term++;
                _last = Math.Max(_snapshot, _last - less);
                Write(null, new LogIndex(_last), more);
                break;
            case 4:
                _snapshot = Math.Max(_snapshot, _last - less);
                _base = Math.Max(_base, _snapshot - more);
                var compaction = new CompactLog(Place(_snapshot), At(_base));
                _operations.Add(new LogOperation(null, _tail.Note(compaction)));
                break;
            default:
                // A leader's snapshot replaces the log.
                _last = _snapshot = _base = _last + 1 + less;
                _terms[_last] = _term;
                Write(Place(_last), null, 0);
                break;
        }
    }

    private void Write(SnapshotInfo? resetTo, LogIndex? truncateAfter, int count)
    {
        var entries = new Entry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = Entry(++_last, _term, i * 7);
            _terms[_last] = _term;
        }

        var hardState = new HardState(new Term(_term), _vote.Length == 0 ? ReplicaId.None : new ReplicaId(_vote));
        var write = new Persist(0, hardState, resetTo, truncateAfter, entries, EntryId.Zero);
        _tail.Follow(write);
        _operations.Add(new LogOperation(write, null));
    }

    private SnapshotInfo Place(long index) => new(At(index), Members, IsHollow: index % 2 == 1, Timestamp: index * 1000);

    private EntryId At(long index) => Id(index, _terms[index]);
}

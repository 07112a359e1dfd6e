using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>All versions of all keys, however old, in lists.</summary>
internal sealed class ModelKeys
{
    private readonly List<ModelVersion> _events = [];
    private readonly SortedDictionary<ByteString, List<ModelVersion>> _versions = new(ByteStringOrder.Instance);

    public long Revision { get; private set; } = 1;

    public long Compacted { get; set; } = -1;

    public IReadOnlyList<ModelVersion> Events => _events;

    /// <summary>The revision of changes that are not finished.</summary>
    public long Next => Revision + 1;

    public bool IsChanged { get; private set; }

    public ModelVersion? Find(ByteString key, long revision = long.MaxValue) =>
        _versions.GetValueOrDefault(key)?.LastOrDefault(v => v.Main <= revision) is { IsPut: true } found ? found : null;

    public IEnumerable<KeyValue> Pairs(long revision = long.MaxValue) =>
        _versions.Keys.Select(k => Find(k, revision)).OfType<ModelVersion>().Select(v => v.ToPair());

    public void Put(ByteString key, ByteString value, long lease)
    {
        var before = Find(key);
        Add(new ModelVersion(Next, key, before?.Create ?? Next, (before?.Version ?? 0) + 1, value, lease));
    }

    public List<KeyValue> Delete(ByteString key, ByteString rangeEnd)
    {
        var deleted = Pairs().Where(p => ModelRange.Contains(key, rangeEnd, p.Key)).ToList();
        deleted.ForEach(p => Add(new ModelVersion(Next, p.Key, 0, 0, ByteString.Empty, 0)));
        return deleted;
    }

    public void Finish()
    {
        Revision += IsChanged ? 1 : 0;
        IsChanged = false;
    }

    public MvccFailure? Problem(long revision) =>
        revision <= 0 ? null
        : revision > Revision ? ModelErrors.Future
        : revision < Compacted ? ModelErrors.Compacted
        : null;

    public EventsAnswer History(EventsQuery query)
    {
        var from = Math.Max(1, query.FromRevision);
        var answer = new EventsAnswer { NextRevision = Math.Max(from, Revision + 1), CompactRevision = Compacted };
        if (from < Compacted)
        {
            (answer.Compacted, answer.NextRevision) = (true, from);
            return answer;
        }

        var revisions = 0;
        foreach (var revision in _events.Where(e => e.Main >= from).GroupBy(e => e.Main))
        {
            if (query.MaxRevisions > 0 && revisions >= query.MaxRevisions)
            {
                answer.NextRevision = revision.Key;
                break;
            }

            var happened = revision.Where(e => query.Key.IsEmpty || ModelRange.Contains(query.Key, query.RangeEnd, e.Key)).ToList();
            revisions += happened.Count > 0 ? 1 : 0;
            foreach (var version in happened)
            {
                var before = query.PrevKv && version.Main > Compacted ? Find(version.Key, version.Main - 1) : null;
                answer.Events.Add(new Event
                {
                    Type = version.IsPut ? Event.Types.EventType.Put : Event.Types.EventType.Delete,
                    Kv = version.ToPair(),
                    PrevKv = before?.ToPair(),
                });
            }
        }

        return answer;
    }

    private void Add(ModelVersion version)
    {
        IsChanged = true;
        _events.Add(version);
        if (!_versions.TryGetValue(version.Key, out var versions))
        {
            _versions.Add(version.Key, versions = []);
        }

        versions.Add(version);
    }

    private sealed class ByteStringOrder : IComparer<ByteString>
    {
        public static readonly ByteStringOrder Instance = new();

        public int Compare(ByteString? x, ByteString? y) => x!.Span.SequenceCompareTo(y!.Span);
    }
}

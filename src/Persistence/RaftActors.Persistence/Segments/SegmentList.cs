using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>The segments from the oldest to the newest, with consecutive numbers.</summary>
internal sealed class SegmentList : IDisposable
{
    private readonly List<Segment> _segments = [];

    public Segment Oldest => _segments[0];

    public Segment Newest => _segments[^1];

    public int Count => _segments.Count;

    /// <summary>Bytes on disk.</summary>
    public long UsedBytes
    {
        get
        {
            var sum = 0L;
            foreach (var segment in _segments)
            {
                sum += Math.Max(segment.End, segment.Capacity);
            }

            return sum;
        }
    }

    /// <summary>Bytes that cannot be given up: live records and the tables.</summary>
    public long NeededBytes
    {
        get
        {
            var sum = 0L;
            foreach (var segment in _segments)
            {
                sum += segment.LiveBytes + segment.TableBytes;
            }

            return sum;
        }
    }

    /// <summary>The segment of a record.</summary>
    public Segment Of(RecordPlace place) =>
        _segments[(place.Slot - _segments[0].Number) & (RecordPlace.MaxSegments - 1)];

    /// <summary>All segments, to be released by the caller.</summary>
    public Segment[] Acquire()
    {
        foreach (var segment in _segments)
        {
            segment.Acquire();
        }

        return [.. _segments];
    }

    public void Add(Segment segment) => _segments.Add(segment);

    public void DropOldest()
    {
        _segments[0].Release();
        _segments.RemoveAt(0);
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Release();
        }

        _segments.Clear();
    }
}

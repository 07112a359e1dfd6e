namespace RaftActors.Etcd.Watch;

/// <summary>The keys that a watch is about, in etcd's encoding of ranges: one key, an interval, or everything from a key on.</summary>
internal readonly struct WatchRange
{
    private WatchRange(ReadOnlyMemory<byte> start, ReadOnlyMemory<byte> end, WatchRangeKind kind)
    {
        Start = start;
        End = end;
        Kind = kind;
    }

    /// <summary>The key, or the first key of the range.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    /// <summary>The first key after an interval; empty for the other kinds.</summary>
    public ReadOnlyMemory<byte> End { get; }

    /// <summary>How <see cref="Start"/> and <see cref="End"/> are meant.</summary>
    public WatchRangeKind Kind { get; }

    /// <summary>Whether no key can be in it.</summary>
    public bool IsEmpty => Kind == WatchRangeKind.Interval && Start.Span.SequenceCompareTo(End.Span) >= 0;

    /// <summary>
    /// Reads a request: an empty key stands for the lowest one, an empty end for the key alone, and an end of one zero byte for no end.
    /// </summary>
    public static WatchRange Of(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> rangeEnd)
    {
        var start = key.IsEmpty ? (ReadOnlyMemory<byte>)new byte[1] : key;
        return rangeEnd.Span switch
        {
            [] => new WatchRange(start, default, WatchRangeKind.Key),
            [0] => new WatchRange(start, default, WatchRangeKind.From),
            _ => new WatchRange(start, rangeEnd, WatchRangeKind.Interval),
        };
    }

    /// <summary>Whether a key is in it.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => Kind switch
    {
        WatchRangeKind.Key => key.SequenceEqual(Start.Span),
        WatchRangeKind.From => key.SequenceCompareTo(Start.Span) >= 0,
        _ => key.SequenceCompareTo(Start.Span) >= 0 && key.SequenceCompareTo(End.Span) < 0,
    };
}

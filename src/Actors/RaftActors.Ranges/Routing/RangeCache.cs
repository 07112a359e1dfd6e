using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Routing;

/// <summary>
/// What a router knows of one keyspace: for each key the descriptor with the highest version that it has seen, or nothing. Descriptors may
/// arrive late and in any order. Used by its single owner.
/// </summary>
internal sealed class RangeCache
{
    /// <summary>Pieces in key order, without overlaps; what lies between two is not known.</summary>
    private Piece[] _pieces = [];

    /// <summary>Starts of the pieces, apart from them so that a search touches nothing else.</summary>
    private byte[][] _starts = [];

    /// <summary>How many pieces the known keys are in; at most twice the number of ranges known.</summary>
    public int Count => _pieces.Length;

    /// <summary>Finds who serves a key. Allocates nothing.</summary>
    /// <returns>Null if that is not known.</returns>
    public CachedRange? Find(ReadOnlySpan<byte> key)
    {
        var at = LastNotAfter(key);
        return at >= 0 && IsBefore(key, _pieces[at].End) ? _pieces[at].Range : null;
    }

    /// <summary>The keys around one that have the same answer: a piece that is known, or a gap. For scans, piece by piece.</summary>
    public KeyRange Around(ReadOnlySpan<byte> key)
    {
        var at = LastNotAfter(key);
        if (at >= 0 && IsBefore(key, _pieces[at].End))
        {
            return new KeyRange(_pieces[at].Start, Memory(_pieces[at].End));
        }

        return new KeyRange(
            at < 0 ? [] : _pieces[at].End, Memory(at + 1 == _pieces.Length ? null : _pieces[at + 1].Start));
    }

    /// <summary>
    /// Takes a descriptor in, for every key that is not known with a version at least as high. The same version of the same group replaces
    /// what is known of its members, if its configuration is newer. Of one group only the highest version counts: a group that says what it
    /// has now has nothing else, and who has the rest must be asked again.
    /// </summary>
    /// <returns>Whether anything became known.</returns>
    public bool Merge(RangeDescriptor descriptor)
    {
        var (start, end) = (Array(descriptor.Keys.Start), descriptor.Keys.End is { } bound ? Array(bound) : null);
        var isNews = false;
        CachedRange? range = null;
        foreach (var piece in _pieces)
        {
            if (piece.Range.Descriptor is var known && known.Group == descriptor.Group && known.Version == descriptor.Version)
            {
                range = piece.Range;
                if (known.ConfigurationIndex < descriptor.ConfigurationIndex)
                {
                    range.Descriptor = descriptor;
                    isNews = true;
                }

                break;
            }
        }

        if (!ForgetOlder(descriptor))
        {
            return false;
        }

        range ??= new CachedRange(descriptor);
        List<Piece> merged = new(_pieces.Length + 2);
        var covered = start;
        foreach (var piece in _pieces)
        {
            // What of the piece lies before the descriptor stays, and so does what lies behind it.
            if (!Overlaps(piece, start, end))
            {
                if (covered is not null && KeyOrder.Compare(piece.Start, covered) >= 0)
                {
                    isNews |= Fill(merged, range, ref covered, end, piece.Start);
                }

                Append(merged, piece);
                continue;
            }

            if (piece.Range.Descriptor.Version >= descriptor.Version)
            {
                isNews |= Fill(merged, range, ref covered, end, piece.Start);
                Append(merged, piece);
                covered = piece.End;
                continue;
            }

            if (KeyOrder.Compare(piece.Start, start) < 0)
            {
                Append(merged, piece with { End = start });
            }

            if (end is not null && IsBefore(end, piece.End))
            {
                isNews |= Fill(merged, range, ref covered, end, end);
                Append(merged, piece with { Start = end });
            }
        }

        isNews |= Fill(merged, range, ref covered, end, null);
        _pieces = [.. merged];
        _starts = System.Array.ConvertAll(_pieces, p => p.Start);
        return isNews;
    }

    /// <summary>Drops what lower versions of the group said of other keys.</summary>
    /// <returns>False if a higher version of the group is known: then the descriptor itself is the older one.</returns>
    private bool ForgetOlder(RangeDescriptor descriptor)
    {
        var hasOlder = false;
        foreach (var piece in _pieces)
        {
            if (piece.Range.Descriptor is var known && known.Group == descriptor.Group)
            {
                if (known.Version > descriptor.Version)
                {
                    return false;
                }

                hasOlder |= known.Version < descriptor.Version;
            }
        }

        if (hasOlder)
        {
            _pieces = System.Array.FindAll(
                _pieces,
                p => p.Range.Descriptor.Group != descriptor.Group || p.Range.Descriptor.Version == descriptor.Version);
        }

        return true;
    }

    // The cast keeps null: without it, null would become an empty end.
    private static ReadOnlyMemory<byte>? Memory(byte[]? end) => end is null ? (ReadOnlyMemory<byte>?)null : end;

    private static byte[] Array(ReadOnlyMemory<byte> bytes) => bytes.ToArray();

    /// <summary>Whether the key lies before an end; null is the end of all keys.</summary>
    private static bool IsBefore(ReadOnlySpan<byte> key, byte[]? end) => end is null || KeyOrder.Compare(key, end) < 0;

    private static bool Overlaps(in Piece piece, byte[] start, byte[]? end) => IsBefore(piece.Start, end) && IsBefore(start, piece.End);

    /// <summary>Adds the descriptor from where it is not covered yet up to a key, or to its own end if that comes first.</summary>
    /// <param name="merged">The pieces so far.</param>
    /// <param name="range">What is added.</param>
    /// <param name="covered">Up to where the descriptor's keys are decided; null: to the end of all keys.</param>
    /// <param name="end">The descriptor's end.</param>
    /// <param name="upTo">The next piece's start; null for none.</param>
    private static bool Fill(List<Piece> merged, CachedRange range, ref byte[]? covered, byte[]? end, byte[]? upTo)
    {
        var limit = upTo is not null && IsBefore(upTo, end) ? upTo : end;
        if (covered is null || !IsBefore(covered, limit))
        {
            return false;
        }

        Append(merged, new Piece(covered, limit, range));
        covered = limit;
        return true;
    }

    /// <summary>Adds a piece; joins it with the last one if both show the same range without a gap.</summary>
    private static void Append(List<Piece> merged, in Piece piece)
    {
        if (merged.Count > 0
            && merged[^1] is { End: { } end } last
            && last.Range == piece.Range
            && end.AsSpan().SequenceEqual(piece.Start))
        {
            merged[^1] = last with { End = piece.End };
            return;
        }

        merged.Add(piece);
    }

    /// <summary>The last piece that does not begin behind a key; -1 if all do.</summary>
    private int LastNotAfter(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _starts.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (KeyOrder.Compare(_starts[middle], key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    /// <summary>Keys from <paramref name="Start"/> to before <paramref name="End"/>; null for no end.</summary>
    private readonly record struct Piece(byte[] Start, byte[]? End, CachedRange Range);
}

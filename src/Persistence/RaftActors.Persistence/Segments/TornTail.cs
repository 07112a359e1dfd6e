using System.Buffers.Binary;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// Tells a batch whose write was interrupted from one that was damaged later. Of an interrupted write some parts are still zero: its end,
/// or whole sectors. A batch that was complete once and changed since then may hold what was acknowledged: it is never cut.
/// </summary>
internal static class TornTail
{
    /// <summary>Examines an invalid batch in the newest segment.</summary>
    /// <param name="segment">The whole segment.</param>
    /// <param name="at">Where the batch begins.</param>
    /// <param name="expected">Log, number and segment of the batch.</param>
    /// <returns>Null if the write was interrupted; otherwise what was found.</returns>
    public static string? WhyNot(ReadOnlySpan<byte> segment, int at, in BatchPlace expected)
    {
        var rest = segment[at..];
        var length = rest.LastIndexOfAnyExcept((byte)0) + 1;
        if (Follows(rest, expected) is { } number)
        {
            return $"batch {expected.Number} is invalid, but batch {number} follows it";
        }

        var isTorn = BatchFormat.TryReadHeader(rest, out var header)
            ? IsTorn(rest, length, header, at)
            : IsHeaderTorn(rest, length, at);
        return isTorn ? null : $"batch {expected.Number} is damaged: its checksum is wrong, and no part of it is missing";
    }

    private static bool IsTorn(ReadOnlySpan<byte> rest, int length, in BatchHeader header, int at)
    {
        if (length > header.TotalBytes)
        {
            return false;
        }

        // The last byte of a complete batch is not zero.
        return length < header.TotalBytes || BatchFormat.ZeroSectors(rest[..length], at) > header.ZeroSectors;
    }

    /// <summary>First and last byte of a complete header are not zero, nor is any part of it in another sector.</summary>
    private static bool IsHeaderTorn(ReadOnlySpan<byte> rest, int length, int at)
    {
        if (length < BatchFormat.HeaderBytes)
        {
            return true;
        }

        var inFirstSector = BatchFormat.SectorBytes - (at % BatchFormat.SectorBytes);
        var split = Math.Min(inFirstSector, BatchFormat.HeaderBytes);
        return !rest[..split].ContainsAnyExcept((byte)0)
            || (split < BatchFormat.HeaderBytes && !rest[split..BatchFormat.HeaderBytes].ContainsAnyExcept((byte)0));
    }

    /// <summary>The number of a later batch of this log after the invalid one.</summary>
    private static long? Follows(ReadOnlySpan<byte> rest, in BatchPlace expected)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, BatchFormat.Magic);
        for (var at = BatchFormat.Alignment; at < rest.Length; at += BatchFormat.Alignment)
        {
            var next = rest[at..].IndexOf(magic);
            if (next < 0)
            {
                return null;
            }

            at = (at + next) & -BatchFormat.Alignment;
            if (BatchFormat.TryReadHeader(rest[at..], out var header)
                && header.Place.Log == expected.Log && header.Place.Segment == expected.Segment && header.Place.Number > expected.Number)
            {
                return header.Place.Number;
            }
        }

        return null;
    }
}

using System.Buffers.Binary;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines;

/// <summary>
/// The bytes of a snapshot: magic, format, the runtime's own state with its length before it, the machine's bytes. Format 1 had one byte of
/// format, eight of log time and the machine's bytes; it is still read. Format 3 is format 2 with fields that decide how later entries are
/// applied: programs that do not know them must not read it. Format 4, the same for a group that serves a range.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>Log time is within so many bytes: header, tag, and a number of at most ten bytes.</summary>
    public const int TimestampBytes = HeaderBytes + 11;

    private const byte First = 1;
    private const int FirstHeaderBytes = HeaderBytes;
    private const byte Plain = 2;
    private const byte WithTerms = 3;
    private const byte WithRange = 4;
    private const int LengthAt = 5;
    private const int HeaderBytes = 9;
    private const uint TimestampTag = MachineHeaderMessage.TimestampFieldNumber << 3;

    private static ReadOnlySpan<byte> Magic => "RAsn"u8;

    public static void Write(Stream snapshot, MachineHeaderMessage header)
    {
        Span<byte> start = stackalloc byte[HeaderBytes];
        Magic.CopyTo(start);
        start[Magic.Length] = header.Range is not null ? WithRange : NeedsTerms(header) ? WithTerms : Plain;
        BinaryPrimitives.WriteInt32LittleEndian(start[LengthAt..], header.CalculateSize());
        snapshot.Write(start);
        header.WriteTo(snapshot);
    }

    /// <summary>The log time of a snapshot, from its first bytes; false if this version cannot read them.</summary>
    /// <param name="first">The first <see cref="TimestampBytes"/> bytes, or all if there are fewer.</param>
    /// <param name="timestamp">The log time.</param>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> first, out long timestamp)
    {
        timestamp = 0;
        if (first.Length >= FirstHeaderBytes && first[0] == First)
        {
            timestamp = BinaryPrimitives.ReadInt64LittleEndian(first[1..]);
            return true;
        }

        if (first.Length < HeaderBytes || !first.StartsWith(Magic) || first[Magic.Length] is not (Plain or WithTerms or WithRange))
        {
            return false;
        }

        // Log time is the first field of the header; a field that is zero is not written.
        var header = new CodedInputStream(first[HeaderBytes..Math.Min(first.Length, TimestampBytes)].ToArray());
        try
        {
            timestamp = BinaryPrimitives.ReadInt32LittleEndian(first[LengthAt..]) > 0 && header.ReadTag() == TimestampTag
                ? header.ReadInt64()
                : 0;
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>Reads the runtime's own state; the stream is then at the machine's bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a snapshot that this version reads.</exception>
    public static MachineHeaderMessage Read(Stream snapshot)
    {
        Span<byte> start = stackalloc byte[HeaderBytes];
        if (snapshot.ReadAtLeast(start, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || (start[0] != First && !start.StartsWith(Magic)))
        {
            throw new InvalidDataException("The bytes are not a snapshot.");
        }

        if (start[0] == First)
        {
            return new MachineHeaderMessage { Timestamp = BinaryPrimitives.ReadInt64LittleEndian(start[1..]) };
        }

        if (start[Magic.Length] is not (Plain or WithTerms or WithRange))
        {
            throw new InvalidDataException($"The snapshot has format {start[Magic.Length]}; this version reads formats up to {WithRange}.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(start[LengthAt..]);
        if (length < 0 || length > snapshot.Length - snapshot.Position)
        {
            throw new InvalidDataException("The snapshot is damaged: its header is longer than the snapshot.");
        }

        var header = new byte[length];
        snapshot.ReadExactly(header);
        try
        {
            return MachineHeaderMessage.Parser.ParseFrom(header);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The snapshot's header is damaged.", damaged);
        }
    }

    private static bool NeedsTerms(MachineHeaderMessage header)
    {
        if (header.Terms is not null || header.Skipped.Count > 0)
        {
            return true;
        }

        foreach (var session in header.Sessions)
        {
            foreach (var answer in session.Answers)
            {
                if (answer.Failed)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

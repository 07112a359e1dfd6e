using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines;

/// <summary>
/// The bytes of a snapshot: magic, format, the runtime's own state with its length before it, the machine's bytes. Format 1 had one byte of
/// format, eight of log time and the machine's bytes; it is still read. Format 3 is format 2 with fields that decide how later entries are
/// applied: programs that do not know them must not read it.
/// </summary>
internal static class SnapshotFormat
{
    private const byte First = 1;
    private const int FirstHeaderBytes = 9;
    private const byte Plain = 2;
    private const byte WithTerms = 3;
    private const int LengthAt = 5;
    private const int HeaderBytes = 9;

    private static ReadOnlySpan<byte> Magic => "RAsn"u8;

    public static void Write(Stream snapshot, MachineHeaderMessage header)
    {
        Span<byte> start = stackalloc byte[HeaderBytes];
        Magic.CopyTo(start);
        start[Magic.Length] = NeedsTerms(header) ? WithTerms : Plain;
        BinaryPrimitives.WriteInt32LittleEndian(start[LengthAt..], header.CalculateSize());
        snapshot.Write(start);
        header.WriteTo(snapshot);
    }

    /// <summary>The log time of a snapshot; false if this version cannot read the bytes.</summary>
    public static bool TryReadTimestamp(ReadOnlyMemory<byte> snapshot, out long timestamp)
    {
        try
        {
            timestamp = Read(snapshot).Header.Timestamp;
            return true;
        }
        catch (InvalidDataException)
        {
            timestamp = 0;
            return false;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a snapshot that this version reads.</exception>
    public static (MachineHeaderMessage Header, ReadOnlyMemory<byte> Machine) Read(ReadOnlyMemory<byte> snapshot)
    {
        var bytes = snapshot.Span;
        if (bytes.Length >= FirstHeaderBytes && bytes[0] == First)
        {
            return (
                new MachineHeaderMessage { Timestamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]) }, snapshot[FirstHeaderBytes..]);
        }

        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic))
        {
            throw new InvalidDataException("The bytes are not a snapshot.");
        }

        if (bytes[Magic.Length] is not (Plain or WithTerms))
        {
            throw new InvalidDataException($"The snapshot has format {bytes[Magic.Length]}; this version reads formats up to {WithTerms}.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[LengthAt..]);
        if (length < 0 || length > bytes.Length - HeaderBytes)
        {
            throw new InvalidDataException("The snapshot is damaged: its header is longer than the snapshot.");
        }

        try
        {
            return (MachineHeaderMessage.Parser.ParseFrom(bytes.Slice(HeaderBytes, length)), snapshot[(HeaderBytes + length)..]);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The snapshot's header is damaged.", damaged);
        }
    }

    /// <summary>The machine's bytes as a stream, without a copy if they lie in an array.</summary>
    public static Stream Open(ReadOnlyMemory<byte> machine) => MemoryMarshal.TryGetArray(machine, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(machine.ToArray(), writable: false);

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

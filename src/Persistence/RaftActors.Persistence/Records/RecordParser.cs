using System.Text;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Persistence.Records;

/// <summary>
/// Reads the records that <see cref="RecordWriter"/> writes most: writes without a reset. Of a record it allocates the operations, the
/// entries and the payloads. Whatever else the bytes may be, it leaves them to <see cref="RecordCodec"/>. One parser per thread and log.
/// </summary>
internal sealed class RecordParser
{
    private const uint FirstMessage = 0x0A;
    private const int MaxVarintBytes = 9;

    /// <summary>Payloads lie together: with an array for each, the collector has a million objects to follow.</summary>
    private const int BlockBytes = 32 * 1024;

    private ReplicaId _voter;
    private byte[] _voterBytes = [];
    private byte[] _block = [];
    private int _used;

    /// <summary>The record; null if it is not one of these.</summary>
    public LogRecord? TryParse(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var rest = bytes; !rest.IsEmpty; count++)
        {
            if (!TryReadTag(ref rest, FirstMessage) || !TryReadBytes(ref rest, out _))
            {
                return null;
            }
        }

        var operations = new LogOperation[count];
        foreach (ref var operation in operations.AsSpan())
        {
            // The lengths were checked above.
            TryReadTag(ref bytes, FirstMessage);
            TryReadBytes(ref bytes, out var body);
            if (!TryReadTag(ref body, FirstMessage) || !TryReadBytes(ref body, out var write) || !body.IsEmpty
                || !TryReadWrite(write, out var persist))
            {
                return null;
            }

            operation = new LogOperation(persist, null);
        }

        return new LogRecord(operations);
    }

    private bool TryReadWrite(ReadOnlySpan<byte> bytes, out Persist write)
    {
        write = default;
        var term = TryReadTag(ref bytes, 0x08) ? ReadNumber(ref bytes) : 0;
        var voter = TryReadTag(ref bytes, 0x12) ? TryReadBytes(ref bytes, out var name) ? Voter(name) : null : ReplicaId.None;
        var truncates = TryReadTag(ref bytes, 0x20) && ReadNumber(ref bytes) == 1;
        var after = TryReadTag(ref bytes, 0x28) ? ReadNumber(ref bytes) : 0;
        if (term < 0 || voter is not { } votedFor || after < 0 || (after > 0 && !truncates))
        {
            return false;
        }

        var count = 0;
        for (var rest = bytes; !rest.IsEmpty; count++)
        {
            if (!TryReadTag(ref rest, 0x32) || !TryReadBytes(ref rest, out _))
            {
                return false;
            }
        }

        var entries = count == 0 ? [] : new Entry[count];
        foreach (ref var entry in entries.AsSpan())
        {
            TryReadTag(ref bytes, 0x32);
            TryReadBytes(ref bytes, out var body);
            if (!TryReadEntry(body, out entry))
            {
                return false;
            }
        }

        write = new Persist(
            0, new HardState(new Term(term), votedFor), null, truncates ? new LogIndex(after) : null, entries, EntryId.Zero);
        return true;
    }

    private bool TryReadEntry(ReadOnlySpan<byte> bytes, out Entry entry)
    {
        var index = TryReadTag(ref bytes, 0x08) ? ReadNumber(ref bytes) : 0;
        var term = TryReadTag(ref bytes, 0x10) ? ReadNumber(ref bytes) : 0;
        var kind = TryReadTag(ref bytes, 0x18) ? ReadNumber(ref bytes) : 0;
        var timestamp = TryReadTag(ref bytes, 0x20) ? ReadNumber(ref bytes) : 0;
        ReadOnlySpan<byte> payload = default;
        var isWhole = (!TryReadTag(ref bytes, 0x2A) || TryReadBytes(ref bytes, out payload)) && bytes.IsEmpty
            && index >= 0 && term >= 0 && timestamp >= 0 && kind is >= 0 and <= byte.MaxValue && Enum.IsDefined((EntryKind)kind);
        entry = isWhole ? new Entry(new LogIndex(index), new Term(term), (EntryKind)kind, timestamp, Copy(payload)) : default;
        return isWhole;
    }

    /// <summary>Nearly all records name the same replica.</summary>
    private ReplicaId? Voter(ReadOnlySpan<byte> name)
    {
        if (!name.SequenceEqual(_voterBytes))
        {
            if (name.IsEmpty || !Ascii.IsValid(name))
            {
                return null;
            }

            (_voter, _voterBytes) = (new ReplicaId(Encoding.ASCII.GetString(name)), name.ToArray());
        }

        return _voter;
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return default;
        }

        if (payload.Length > _block.Length - _used)
        {
            if (payload.Length > BlockBytes / 4)
            {
                return payload.ToArray();
            }

            _block = GC.AllocateUninitializedArray<byte>(BlockBytes);
            _used = 0;
        }

        var copy = _block.AsMemory(_used, payload.Length);
        payload.CopyTo(copy.Span);
        _used += payload.Length;
        return copy;
    }

    private static bool TryReadTag(scoped ref ReadOnlySpan<byte> bytes, uint tag)
    {
        if (bytes.IsEmpty || bytes[0] != tag)
        {
            return false;
        }

        bytes = bytes[1..];
        return true;
    }

    private static bool TryReadBytes(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        var length = ReadNumber(ref bytes);
        var isWhole = length >= 0 && length <= bytes.Length;
        content = isWhole ? bytes[..(int)length] : default;
        bytes = isWhole ? bytes[(int)length..] : bytes;
        return isWhole;
    }

    /// <summary>A number that is not negative; -1 for anything else.</summary>
    private static long ReadNumber(scoped ref ReadOnlySpan<byte> bytes)
    {
        var value = 0L;
        for (var i = 0; i < Math.Min(bytes.Length, MaxVarintBytes); i++)
        {
            value |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        return -1;
    }
}

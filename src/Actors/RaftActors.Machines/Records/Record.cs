using System.Buffers.Binary;

namespace RaftActors.Machines.Records;

/// <summary>
/// One entry of a machine as one array: a protobuf message whose field 1 is the key, exactly as it stands in snapshots and answers.
/// </summary>
/// <remarks>Keys are compared as unsigned bytes, so texts are in the order of their code points.</remarks>
internal static class Record
{
    private const byte KeyTag = 0x0a;
    private const int LengthAt = 1;

    public static ReadOnlySpan<byte> KeyOf(byte[] record)
    {
        int length = record[LengthAt];
        if (length < 0x80)
        {
            return record.AsSpan(LengthAt + 1, length);
        }

        var at = LengthAt + 1;
        length &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            int next = record[at++];
            length |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return record.AsSpan(at, length);
            }
        }
    }

    /// <summary>A record without anything but a key; these separate the nodes of a tree.</summary>
    public static byte[] OfKey(ReadOnlySpan<byte> key)
    {
        var length = key.Length;
        var record = new byte[1 + SizeOfLength(length) + length];
        record[0] = KeyTag;
        var at = LengthAt;
        for (; length >= 0x80; length >>= 7)
        {
            record[at++] = (byte)(length | 0x80);
        }

        record[at++] = (byte)length;
        key.CopyTo(record.AsSpan(at));
        return record;
    }

    /// <summary>The shortest key that is above one record and not above the next.</summary>
    public static byte[] Between(byte[] left, byte[] right)
    {
        var key = KeyOf(right);
        return OfKey(key[..(KeyOf(left).CommonPrefixLength(key) + 1)]);
    }

    /// <summary>Four bytes of a key as a number that is ordered like them; missing bytes count as zero.</summary>
    public static uint HeadOf(ReadOnlySpan<byte> key, int skip)
    {
        key = key[skip..];
        if (key.Length >= sizeof(uint))
        {
            return BinaryPrimitives.ReadUInt32BigEndian(key);
        }

        var head = 0u;
        for (var i = 0; i < key.Length; i++)
        {
            head |= (uint)key[i] << (24 - (8 * i));
        }

        return head;
    }

    private static int SizeOfLength(int length)
    {
        var size = 1;
        for (; length >= 0x80; length >>= 7)
        {
            size++;
        }

        return size;
    }
}

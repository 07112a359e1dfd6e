using CsCheck;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Tests.Transport.Earlier;

namespace RaftActors.Tests.Transport;

/// <summary>Frames that no build sends.</summary>
internal static class HostileFrames
{
    private static readonly byte[][] Texts = ["n1"u8.ToArray(), "n2"u8.ToArray(), "g"u8.ToArray(), [], [0xC3, 0x28], [0xED, 0xA0, 0x80]];

    /// <summary>Without an end, longer than needed, as long as can be, and too long.</summary>
    private static readonly byte[][] StrangeVarints =
    [
        [0x80],
        [0x80, 0x00],
        [0x87, 0x80, 0x80, 0x80, 0x80, 0x00],
        [.. Enumerable.Repeat((byte)0xFF, 9), 0x01],
        [.. Enumerable.Repeat((byte)0xFF, 9), 0x7F],
        [.. Enumerable.Repeat((byte)0xFF, 10), 0x01],
    ];

    private static readonly Gen<byte[]> Valid = FrequentMessages.Any.List[1, 4].Select(messages =>
    {
        var batch = new PeerBatchMessage { From = "n1", To = "n2", LaneToken = ByteString.CopyFrom(1, 2, 3) };
        batch.Messages.AddRange(messages.Select(m => EarlierCodec.Encode(m.Group, m.Body)));
        batch.Messages.AddRange(WireCodecTests.Golden.Select(row => (string)row[0]).Take(messages.Count * 9)
            .Select(kind => EarlierCodec.Encode("g", WireCodecTests.Message(kind))));
        return batch.ToByteArray();
    });

    /// <summary>Real frames with some bytes changed, cut out, cut off or doubled.</summary>
    public static readonly Gen<byte[]> Damaged = Gen.Select(Valid, Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1 << 20], Gen.Byte).List[1, 3])
        .Select((bytes, blows) => blows.Aggregate(bytes, (b, blow) => Damage(b, blow.Item1, blow.Item2, blow.Item3)));

    /// <summary>Frames whose lengths are right, but whose fields have any number, order and wire type.</summary>
    public static readonly Gen<byte[]> Strange = Fields(3).List[1, 6].Select(fields => fields.SelectMany(f => f).ToArray());

    private static byte[] Damage(byte[] bytes, int kind, int at, byte value)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        at %= bytes.Length;
        var rest = bytes[Math.Min(at + 1 + (value % 8), bytes.Length)..];
        return kind switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], .. rest],
            2 => [.. bytes[..at], value, .. bytes[at..]],
            3 => [.. bytes[..Math.Min(at + 1 + value, bytes.Length)], .. bytes[at..]],
            _ => [.. bytes[..at], value, .. bytes[(at + 1)..]],
        };
    }

    private static Gen<byte[]> Fields(int depth)
    {
        var varint = Gen.Frequency(
            (6, Gen.Int[0, 12].Select(n => new[] { (byte)n })), (2, Gen.ULong.Select(Varint)), (1, OneOf(StrangeVarints)));
        var content = Gen.OneOf(OneOf(Texts), Gen.Byte.Array[0, 5]);
        var enclosed = depth == 0 ? content : Gen.Frequency((1, content), (6, Message(depth - 1)));
        return Gen
            .Select(
                Gen.Frequency((9, Gen.Int[1, 19]), (1, Gen.Int[0, 40])),
                Gen.Frequency((5, Gen.Const(2)), (3, Gen.Const(0)), (1, Gen.Int[0, 7])))
            .SelectMany((number, type) => (type switch
            {
                0 => varint,
                1 => Gen.Byte.Array[8, 8],
                2 => enclosed.Select(c => (byte[])[.. Varint((ulong)c.Length), .. c]),
                3 => enclosed.Select(c => (byte[])[.. c, .. Varint((ulong)((number << 3) | 4))]),
                5 => Gen.Byte.Array[4, 4],
                _ => content,
            }).Select(c => (byte[])[.. Varint((ulong)((number << 3) | type)), .. c]));
    }

    private static Gen<byte[]> OneOf(byte[][] cases) => Gen.Int[0, cases.Length - 1].Select(i => cases[i]);

    private static Gen<byte[]> Message(int depth) => Fields(depth).List[0, 4].Select(fields => fields.SelectMany(f => f).ToArray());

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}

using System.Text;
using CsCheck;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;
using Xunit;

namespace RaftActors.Machines.Tests.Kv;

/// <summary>The machine reads and writes by hand what protobuf would read and write.</summary>
public sealed class KvFormatTests
{
    private static readonly Gen<byte[]> Text = Gen.Frequency(
        (6, Gen.String[0, 6].Select(s => Encoding.UTF8.GetBytes(s))), (1, Gen.Byte.Array[0, 4]), (1, Gen.Const(new byte[4097])));

    /// <summary>A field of any number and type, often one of ours, sometimes broken or with a needlessly long length.</summary>
    private static readonly Gen<byte[]> Field = Gen.Select(
        Gen.Frequency((8, Gen.Int[1, 4]), (1, Gen.Int[0, 40])),
        Gen.Frequency((8, Gen.Const(2)), (1, Gen.Int[0, 7])),
        Text,
        Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[-1, 3])),
        FieldBytes);

    [Fact]
    public void Commands_are_read_as_protobuf_reads_them()
    {
        var body = Field.Array[0, 4].Select(Concat);
        var command = Gen.Frequency(
            (4, Gen.Select(Gen.Int[1, 3], body, (number, bytes) => FieldBytes(number, 2, bytes, 0))),
            (2, Gen.Select(Gen.Int[0, 5], body, Gen.Int[0, 3], (number, bytes, pad) => FieldBytes(number, 2, bytes, pad)).Array[1, 3]
                .Select(Concat)),
            (1, Field.Array[0, 3].Select(Concat)),
            (1, Gen.Byte.Array[0, 30]));
        command.Sample(bytes => Assert.Equal(ByProtobuf(bytes), ByHand(bytes)), iter: 50_000);
    }

    [Fact]
    public void Every_command_of_the_codec_is_read_without_protobuf()
    {
        var value = Gen.Byte.Array[0, 200];
        Gen.Select(Gen.String[1, 10].Select(s => "k" + s.Replace('\0', 'x')).Where(IsText), value, value).Sample((key, expected, to) =>
        {
            foreach (var command in new[]
            {
                KvCommands.Put(key, to), KvCommands.Delete(key), KvCommands.CompareAndSwap(key, expected, null),
                KvCommands.CompareAndSwap(key, null, to),
            })
            {
                Assert.Equal(ByProtobuf(command.ToArray()), ByHand(command.ToArray()));
            }
        });
    }

    [Fact]
    public void Answers_and_snapshots_are_the_bytes_that_protobuf_writes() => Gen.Select(
        Gen.Select(Gen.Int[0, 300].Select(k => $"k{k}é"), Gen.Byte.Array[0, 300], Gen.Long[1, long.MaxValue]).Array[0, 200],
        Gen.Int[1, 300]).Sample(
        (puts, limit) =>
        {
            var machine = new KvMachine();
            var entries = new SortedDictionary<string, KvEntryMessage>(StringComparer.Ordinal);
            foreach (var (key, value, index) in puts)
            {
                machine.Apply(new CommittedCommand(index, 3, 1, KvCommands.Put(key, value)));
                entries[key] = new KvEntryMessage { Key = key, Value = ByteString.CopyFrom(value), ModIndex = index, ModTerm = 3 };
            }

            foreach (var entry in entries.Values)
            {
                Assert.Equal(new KvResultMessage { Entries = { entry } }.ToByteArray(), machine.Query(KvQueries.Get(entry.Key)).ToArray());
            }

            var page = new KvResultMessage { More = entries.Count > limit };
            page.Entries.AddRange(entries.Values.Take(limit));
            Assert.Equal(page.ToByteArray(), machine.Query(KvQueries.Scan("", limit)).ToArray());
            Assert.Equal(Snapshot(entries.Values), Saved(machine));
        },
        iter: 200);

    [Fact]
    public void A_snapshot_in_any_order_is_read_and_its_last_entry_of_a_key_counts() => Gen.Int[0, 500].Array[0, 600].Sample(keys =>
    {
        var entries = keys.Select((k, i) => new KvEntryMessage { Key = $"k{k:D3}", ModIndex = i + 1, ModTerm = 1 }).ToArray();
        var machine = new KvMachine();
        machine.Load(new MemoryStream(Snapshot(entries)));

        var last = entries.GroupBy(e => e.Key).Select(g => g.Last()).OrderBy(e => e.Key, StringComparer.Ordinal);
        Assert.Equal(Snapshot([.. last]), Saved(machine));
    });

    [Fact]
    public void A_snapshot_with_large_values_is_read_through_a_small_buffer()
    {
        var entries = Enumerable.Range(0, 20).Select(i => new KvEntryMessage
        {
            Key = $"k{i:D2}",
            Value = ByteString.CopyFrom(new byte[i * 9_001]),
            ModIndex = i + 1,
            ModTerm = 1,
        });
        var snapshot = Snapshot([.. entries]);
        var machine = new KvMachine();
        machine.Load(new MemoryStream(snapshot));

        Assert.Equal(snapshot, Saved(machine));
    }

    [Fact]
    public void A_snapshot_that_is_cut_anywhere_is_refused()
    {
        var whole = Snapshot([new KvEntryMessage { Key = "a", Value = ByteString.CopyFromUtf8("1"), ModIndex = 3 }]);
        for (var length = 0; length < whole.Length; length++)
        {
            using var cut = new MemoryStream(whole, 0, length);
            Assert.Throws<InvalidDataException>(() => new KvMachine().Load(cut));
        }
    }

    [Fact]
    public void Entries_that_protobuf_would_accept_are_accepted_in_a_snapshot()
    {
        // A term before the key, an unknown field 9, and a key in two fields of which the last one counts.
        byte[] entry = [0x20, 0x05, 0x4a, 0x01, 0x00, 0x0a, 0x01, (byte)'x', 0x0a, 0x01, (byte)'k', 0x18, 0x81, 0x00];
        var machine = new KvMachine();
        machine.Load(new MemoryStream([4, 0x08, 0x01, 0x10, 0x01, (byte)entry.Length, .. entry]));

        var found = Assert.Single(KvResult.Decode(machine.Query(KvQueries.Get("k"))).Entries);
        Assert.Equal(("k", 1L, 5L), (found.Key, found.ModIndex, found.ModTerm));
    }

    [Fact]
    public void The_formats_are_the_frozen_ones()
    {
        var machine = new KvMachine();
        var (put, swap) = (KvCommands.Put("k/a", new byte[] { 0xff }), KvCommands.CompareAndSwap("k/a", null, null));
        Assert.Equal("0A080A036B2F611201FF", Convert.ToHexString(put.Span));
        Assert.Equal("", Convert.ToHexString(machine.Apply(new CommittedCommand(300, 7, 1, put)).Span));
        Assert.Equal("1A0D0A036B2F611201FF18AC022007", Convert.ToHexString(machine.Query(KvQueries.Get("k/a")).Span));
        Assert.Equal("0801", Convert.ToHexString(machine.Query(KvQueries.Get("b")).Span));
        Assert.Equal("0802", Convert.ToHexString(machine.Apply(new CommittedCommand(301, 7, 1, swap)).Span));
        Assert.Equal("04080110010D0A036B2F611201FF18AC022007", Convert.ToHexString(Saved(machine)));
    }

    private static bool IsText(string text) => KvLimits.ProblemOfKey(text) is null;

    private static string ByHand(byte[] bytes)
    {
        var answer = KvResult.Decode(new KvMachine().Apply(new CommittedCommand(9, 2, 1, bytes)));
        if (answer.Status == KvStatus.Invalid)
        {
            return $"{answer.Message}";
        }

        var read = KvCommand.Read(bytes);
        return Describe(
            read.Kind, read.Key, read.Kind == KvChangeKind.Delete ? null : read.HasValue ? read.Value.ToArray() : null,
            read.HasExpected ? read.Expected.ToArray() : null);
    }

    private static string ByProtobuf(byte[] bytes)
    {
        KvCommandMessage message;
        try
        {
            message = KvCommandMessage.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return $"The command cannot be read: {unreadable.Message}";
        }

        var (key, value, expected) = message.BodyCase switch
        {
            KvCommandMessage.BodyOneofCase.Put => (message.Put.Key, message.Put.Value, null),
            KvCommandMessage.BodyOneofCase.Delete => (message.Delete.Key, null, null),
            KvCommandMessage.BodyOneofCase.Swap => (
                message.Swap.Key, message.Swap.HasValue ? message.Swap.Value : null,
                message.Swap.HasExpected ? message.Swap.Expected : (ByteString?)null),
            _ => ("-", null, null),
        };
        return message.BodyCase == KvCommandMessage.BodyOneofCase.None
            ? "Unknown command: this version does not support it."
            : KvLimits.ProblemOfKey(key) ?? Describe(
                (KvChangeKind)message.BodyCase, Encoding.UTF8.GetBytes(key), value?.ToByteArray(), expected?.ToByteArray());
    }

    private static string Describe(KvChangeKind kind, ReadOnlySpan<byte> key, byte[]? value, byte[]? expected) =>
        $"{kind} {Convert.ToHexString(key)} {Hex(value)} {Hex(expected)}";

    private static string Hex(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexString(bytes);

    private static byte[] FieldBytes(int number, int type, byte[] content, int pad)
    {
        // A negative pad makes the length one too large, a positive one writes it in more bytes than it needs.
        var length = content.Length - Math.Min(pad, 0);
        var field = new List<byte> { (byte)((number << 3) | type) };
        if (number > 15)
        {
            field[0] |= 0x80;
            field.Add((byte)(number >> 4));
        }

        for (; length >= 0x80 || pad > 0; length >>= 7, pad--)
        {
            field.Add((byte)(length | 0x80));
        }

        return [.. field, (byte)length, .. content];
    }

    private static byte[] Concat(byte[][] parts) => [.. parts.SelectMany(p => p)];

    private static byte[] Snapshot(IReadOnlyCollection<KvEntryMessage> entries)
    {
        using var stream = new MemoryStream();
        new KvSnapshotMessage { Version = 1, Entries = entries.Count }.WriteDelimitedTo(stream);
        foreach (var entry in entries)
        {
            entry.WriteDelimitedTo(stream);
        }

        return stream.ToArray();
    }

    private static byte[] Saved(KvMachine machine)
    {
        using var stream = new MemoryStream();
        machine.Save(stream);
        return stream.ToArray();
    }
}

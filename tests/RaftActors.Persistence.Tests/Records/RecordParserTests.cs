using Google.Protobuf;
using RaftActors.Persistence.Contracts;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Records;

/// <summary>Frequent records are read by hand; they mean the same to protobuf, and all other bytes are left to it.</summary>
public sealed class RecordParserTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_record_of_writes_is_what_protobuf_reads(int seed)
    {
        var random = new Random(seed);
        var parser = new RecordParser();
        for (var i = 0; i < 500; i++)
        {
            var bytes = Bytes(new LogRecord([.. Enumerable.Range(0, random.Next(4)).Select(_ => new LogOperation(Write(random), null))]));
            AssertSame(bytes, parser.TryParse(bytes));
        }
    }

    [Fact]
    public void A_payload_outlives_the_bytes_it_was_read_from()
    {
        var bytes = Bytes(new LogRecord([new LogOperation(Write(new Random(3)), null)]));
        var expected = RecordCodec.Encode(RecordCodec.Decode(RecordMessage.Parser.ParseFrom(bytes)));

        var record = new RecordParser().TryParse(bytes)!;
        Array.Clear(bytes);

        Assert.Equal(expected, RecordCodec.Encode(record));
    }

    [Fact]
    public void Resets_and_compactions_are_left_to_protobuf()
    {
        var reset = Write(new Random(4)) with { ResetTo = Snapshot(9, 3) };
        var note = new CompactionNote(Snapshot(7, 3), Id(5, 2), null, null);

        Assert.Null(new RecordParser().TryParse(Bytes(new LogRecord([new LogOperation(reset, null)]))));
        Assert.Null(new RecordParser().TryParse(Bytes(new LogRecord([new LogOperation(null, note)]))));
    }

    [Fact]
    public void A_kind_of_a_later_version_is_left_to_protobuf()
    {
        var message = RecordCodec.Encode(new LogRecord([new LogOperation(Write(new Random(5)), null)]));
        message.Operations[0].Write.Entries[0].Kind = 200;

        Assert.Null(new RecordParser().TryParse(message.ToByteArray()));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Damaged_bytes_are_left_to_protobuf_or_mean_the_same_to_it(int seed)
    {
        var random = new Random(seed);
        var parser = new RecordParser();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Bytes(new LogRecord([new LogOperation(Write(random), null)]));
            bytes = bytes[..random.Next(bytes.Length + 1)];
            for (var damage = random.Next(3); damage > 0 && bytes.Length > 0; damage--)
            {
                bytes[random.Next(Math.Min(bytes.Length, 40))] = (byte)random.Next(256);
            }

            if (parser.TryParse(bytes) is { } record)
            {
                AssertSame(bytes, record);
            }
        }
    }

    private static void AssertSame(byte[] bytes, LogRecord? record)
    {
        Assert.NotNull(record);
        Assert.Equal(RecordCodec.Encode(RecordCodec.Decode(RecordMessage.Parser.ParseFrom(bytes))), RecordCodec.Encode(record));
    }

    private static byte[] Bytes(LogRecord record)
    {
        var bytes = new byte[RecordWriter.SizeOf(record)];
        RecordWriter.Write(record, bytes);
        return bytes;
    }

    private static Persist Write(Random random) => new(
        1,
        new HardState(
            new Term(Number(random)),
            random.Next(3) switch { 0 => ReplicaId.None, 1 => new ReplicaId("n1"), _ => new ReplicaId(new string('n', 63)) }),
        null,
        random.Next(3) == 0 ? new LogIndex(Number(random)) : null,
        Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Entry(random)).ToArray(),
        EntryId.Zero);

    private static Entry Entry(Random random)
    {
        var payload = new byte[random.Next(8) switch { 0 => 0, 1 => 20_000, _ => random.Next(300) }];
        random.NextBytes(payload);
        return new Entry(new LogIndex(Number(random)), new Term(Number(random)), (EntryKind)random.Next(4), Number(random), payload);
    }

    private static long Number(Random random) => random.NextInt64() >> random.Next(64);
}

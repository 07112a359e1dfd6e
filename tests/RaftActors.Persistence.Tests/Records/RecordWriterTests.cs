using Google.Protobuf;
using RaftActors.Persistence.Records;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Records;

/// <summary>Records are written by hand; the bytes are those of protobuf.</summary>
public sealed class RecordWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_record_has_the_bytes_of_its_message(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var record = new LogRecord([.. Enumerable.Range(0, random.Next(4)).Select(_ => Operation(random))]);
            var bytes = new byte[RecordWriter.SizeOf(record)];
            RecordWriter.Write(record, bytes);
            Assert.Equal(RecordCodec.Encode(record).ToByteArray(), bytes);
        }
    }

    private static LogOperation Operation(Random random)
    {
        var vote = random.Next(3) switch { 0 => ReplicaId.None, 1 => new ReplicaId("n1"), _ => new ReplicaId(new string('n', 63)) };
        var state = new HardState(new Term(Number(random)), vote);
        return random.Next(4) == 0
            ? new LogOperation(
                null,
                new CompactionNote(
                    Snapshot(7, 3), Id(5, 2), random.Next(2) == 0 ? null : state, random.Next(2) == 0 ? null : new LogIndex(9)))
            : new LogOperation(
                new Persist(
                    1,
                    state,
                    random.Next(5) == 0 ? Snapshot(Number(random), 3) : null,
                    random.Next(3) == 0 ? new LogIndex(Number(random)) : null,
                    Enumerable.Range(0, random.Next(5)).Select(_ => Entry(random)).ToArray(),
                    EntryId.Zero),
                null);
    }

    private static Entry Entry(Random random)
    {
        var payload = new byte[random.Next(4) == 0 ? 0 : random.Next(300)];
        random.NextBytes(payload);
        return new Entry(new LogIndex(Number(random)), new Term(Number(random)), (EntryKind)random.Next(4), Number(random), payload);
    }

    /// <summary>Of every length as a variable-length number.</summary>
    private static long Number(Random random) => random.NextInt64() >> random.Next(64);
}

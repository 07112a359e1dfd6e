using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>What the frequent messages cost in memory: nothing to write, and no object per entry to read.</summary>
public sealed class WireAllocationTests
{
    private const int EntryBytes = 48;
    private const int ArrayOverhead = 24;

    [Fact]
    public void Writing_must_allocate_nothing()
    {
        var batch = new PeerBatch("n1", "n2", 1_000_000);
        object[] messages =
        [
            Append(100, 256),
            new Heartbeat(Wire.From, Wire.To, new Term(7), new LogIndex(8), 300),
            new AppendEntriesResponse(Wire.From, Wire.To, new Term(7), true, new LogIndex(4), default, default),
            new CommandRequest("g", 7, new byte[256]),
            new QueryRequest("g", 7, new byte[20], Consistency.Linearizable),
            new ClientResponse("g", 7, Outcome.Ok, 7, 7, new byte[20], null, null),
        ];
        var bytes = new byte[100_000];

        Assert.Equal(0, Allocated(() =>
        {
            foreach (var message in messages)
            {
                batch.Add("g", message);
            }

            while (batch.MoveNext())
            {
                batch.WriteTo(bytes.AsSpan(0, batch.Length));
            }
        }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Reading_an_append_must_allocate_the_message_its_entries_and_one_block_of_payloads(int entries)
    {
        const int PayloadBytes = 256;
        var bytes = Wire.Bytes("g", Append(entries, PayloadBytes));
        var texts = new WireTexts();
        var expected = entries == 0 ? 0 : (2 * ArrayOverhead) + (entries * (EntryBytes + PayloadBytes));

        var allocated = Allocated(() =>
        {
            WireCodec.Decode(Wire.From, Wire.To, IncomingMessage.Read(new WireReader(bytes, 1), bytes, texts), texts);
        });

        Assert.InRange(allocated - expected, 1, 100);
    }

    /// <summary>The bytes of one call, after enough of them to have everything compiled and every list grown.</summary>
    private static long Allocated(Action action)
    {
        const int Times = 100;
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private static AppendEntries Append(int entries, int payloadBytes)
    {
        var list = new Entry[entries];
        for (var i = 0; i < entries; i++)
        {
            list[i] = new Entry(new LogIndex(10 + i), new Term(7), EntryKind.Command, 1_700_000_000_000, new byte[payloadBytes]);
        }

        return new AppendEntries(Wire.From, Wire.To, new Term(7), new EntryId(new LogIndex(9), new Term(5)), list, new LogIndex(8));
    }
}

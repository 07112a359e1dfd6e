using RaftActors.Contracts;
using RaftActors.Requests;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>Urgent messages do not wait behind large ones, and batches fit into frames.</summary>
public sealed class PeerBatchTests
{
    /// <summary>O09: heartbeats and votes do not wait behind bulk.</summary>
    [Fact]
    public void Control_messages_must_precede_bulk_and_keep_their_order()
    {
        var batch = new PeerBatch("n1", "n2", 1_000_000);
        string[] kinds =
        [
            "AppendEntries",
            "Heartbeat",
            "SnapshotChunk",
            "AppendEntriesResponse",
            "ClientRequest",
            "RequestVote",
            "ClientResponse",
            "SnapshotChunkAck",
            "HeartbeatResponse",
            "RequestVoteResponse",
        ];
        foreach (var kind in kinds)
        {
            batch.Add("g", WireCodecTests.Message(kind));
        }

        var sent = PeerBatchMessage.Parser.ParseFrom(Assert.Single(Drain(batch)));
        string[] expected =
        [
            "Heartbeat", "AppendEntriesResponse", "RequestVote", "SnapshotChunkAck", "HeartbeatResponse", "RequestVoteResponse",
            "AppendEntries", "SnapshotChunk", "ClientRequest", "ClientResponse",
        ];
        Assert.Equal(expected, sent.Messages.Select(m => m.BodyCase.ToString()));
        Assert.Equal(("n1", "n2"), (sent.From, sent.To));
        Assert.True(batch.IsEmpty);
        Assert.Empty(Drain(batch));
    }

    [Fact]
    public void Batches_must_be_split_by_bytes_without_losing_messages()
    {
        var batch = new PeerBatch("n1", "n2", 1000);
        for (var i = 0; i < 100; i++)
        {
            var request = new CommandRequest("g", i, new byte[i % 10 == 0 ? 3000 : 90]);
            batch.Add("g", request);
        }

        var batches = Drain(batch).Select(b => (b.Length, Message: PeerBatchMessage.Parser.ParseFrom(b))).ToList();
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => (long)i), batches.SelectMany(b => b.Message.Messages).Select(m => m.ClientRequest.Id));
        Assert.All(batches, b => Assert.True(b.Length <= 1000 || b.Message.Messages.Count == 1));
        Assert.InRange(batches.Count, 20, 30);
    }

    private static List<byte[]> Drain(PeerBatch batch)
    {
        var batches = new List<byte[]>();
        while (batch.MoveNext())
        {
            var bytes = new byte[batch.Length];
            batch.WriteTo(bytes);
            batches.Add(bytes);
        }

        return batches;
    }
}

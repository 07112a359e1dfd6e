using Akka.Actor;
using Akka.TestKit;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>A pipe with a probe as the replica and router at its other end: no input stops it.</summary>
public sealed class PeerPipeTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _router;
    private readonly TestProbe _replica;
    private readonly IActorRef _pipe;

    public PeerPipeTests()
        : base(Raft.DefaultConfig())
    {
        _router = CreateTestProbe();
        _replica = CreateTestProbe();
        var inbox = new PeerInbox(Groups(), new NodeLocations(), _router, ActorRefs.Nobody);
        var address = new Address("akka.tcp", "elsewhere", "127.0.0.1", 1);
        _pipe = Sys.ActorOf(Props.Create(() => new PeerPipe("n2", "n1", address, 2000, inbox, null, TimeSpan.Zero)));
    }

    [Fact]
    public void Messages_must_reach_the_replica_and_requests_the_router_with_the_pipe_as_sender()
    {
        _pipe.Tell(Batch("n1", "n2", Encode("Heartbeat"), Encode("ClientRequest"), Encode("SnapshotChunkAck")));

        Assert.Equal("n1", _replica.ExpectMsg<Heartbeat>().From.Value);
        _replica.ExpectMsg<SnapshotChunkAck>();
        _router.ExpectMsg<ClientRequest>((_, sender) => Assert.Equal(_pipe, sender));
    }

    [Fact]
    public void A_peer_that_falls_silent_must_be_reported_as_lost()
    {
        var inbox = new PeerInbox(Groups(), new NodeLocations(), _router, ActorRefs.Nobody);
        var address = new Address("akka.tcp", "elsewhere", "127.0.0.1", 1);
        var pipe = Sys.ActorOf(Props.Create(() => new PeerPipe("n2", "n1", address, 2000, inbox, null, TimeSpan.FromMilliseconds(50))));

        pipe.Tell(Batch("n1", "n2"));

        Assert.Equal("n1", _replica.ExpectMsg<PeerUnreachable>().Peer.Value);
    }

    [Fact]
    public void A_batch_in_pieces_must_arrive_complete()
    {
        var request = new CommandRequest("g", 1, new byte[50_000]);
        var batch = Batch("n1", "n2", Wire.Encode("g", request));
        foreach (var piece in new FramePieces(2000, 1_000_000).Cut(batch.Bytes))
        {
            _pipe.Tell(piece);
        }

        Assert.Equal(50_000, _router.ExpectMsg<CommandRequest>().Command.Length);
    }

    [Fact]
    public void A_broken_message_must_not_drop_the_rest_of_its_batch()
    {
        var broken = Encode("Heartbeat");
        broken.Term = -1;
        var members = Encode("SnapshotChunk");
        members.SnapshotChunk.Voters.Add("n1");
        _pipe.Tell(Batch("n1", "n2", broken, members, new PeerMessage { Group = "g" }, Encode("RequestVote")));

        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void Messages_from_or_to_another_node_must_be_dropped()
    {
        _pipe.Tell(Batch("n3", "n2", Encode("Heartbeat")));
        _pipe.Tell(Batch("n1", "n3", Encode("Heartbeat")));
        _pipe.Tell(Batch("n1", "n2", Encode("RequestVote")));

        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void Random_bytes_must_neither_stop_nor_restart_the_pipe()
    {
        var random = new Random(17);
        Watch(_pipe);
        for (var i = 0; i < 3000; i++)
        {
            byte[] bytes;
            if (random.Next(2) == 0)
            {
                bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = Batch("n1", "n2", Encode("AppendEntries"), Encode("SnapshotChunk"), Encode("ClientResponse")).Bytes;
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _pipe.Tell(new PeerFrame(bytes, random.Next(2) == 0));
        }

        // A restart would lose the earlier pieces, and their batch would stay incomplete.
        var pieces = new FramePieces(200, 100_000)
            .Cut(Batch("n1", "n2", Wire.Encode("g", new CommandRequest("g", 424242, new byte[1000]))).Bytes)
            .ToList();
        pieces.ForEach(p => _pipe.Tell(p));
        _router.FishForMessage<ClientRequest>(r => r.Id == 424242, TimeSpan.FromSeconds(10));
        ExpectNoMsg(TimeSpan.Zero);
    }

    private static PeerMessage Encode(string kind) => Wire.Encode("g", WireCodecTests.Message(kind));

    private GroupDirectory Groups()
    {
        var groups = new GroupDirectory();
        groups.Register("g", _replica);
        return groups;
    }

    private static PeerFrame Batch(string from, string to, params PeerMessage[] messages)
    {
        var batch = new PeerBatchMessage { From = from, To = to };
        batch.Messages.AddRange(messages);
        return new PeerFrame(batch.ToByteArray(), IsPiece: false);
    }
}

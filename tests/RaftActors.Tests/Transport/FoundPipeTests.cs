using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Routing;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>A pipe to a node whose address is discovered and changes.</summary>
public sealed class FoundPipeTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _router;
    private readonly TestProbe _replica;
    private readonly NodeLocations _locations = new();
    private readonly IActorRef _pipe;

    public FoundPipeTests()
        : base(ConfigurationFactory.ParseString("""
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            """).WithFallback(Raft.DefaultConfig()))
    {
        _router = CreateTestProbe();
        _replica = CreateTestProbe();
        var groups = new GroupDirectory();
        groups.Register("g", _replica);
        var inbox = new PeerInbox(groups, _locations, _router, ActorRefs.Nobody);
        _pipe = Sys.ActorOf(Props.Create(() => new PeerPipe("n2", "n1", null, 2000, inbox, null, TimeSpan.Zero)));
    }

    [Fact]
    public void A_pipe_must_accept_nothing_before_its_node_is_found()
    {
        _pipe.Tell(Heartbeat(), Sender(1));
        _pipe.Tell(new PeerPipe.Readdress(At(1)));
        _pipe.Tell(Vote(), Sender(1));

        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void A_pipe_must_accept_nothing_from_another_process_that_claims_to_be_its_node()
    {
        _pipe.Tell(new PeerPipe.Readdress(At(1)));

        _pipe.Tell(Heartbeat(), Sender(2));
        _pipe.Tell(Vote(), Sender(1));

        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void A_changed_address_must_report_the_peer_as_lost()
    {
        _pipe.Tell(new PeerPipe.Readdress(At(1)));
        _pipe.Tell(new PeerPipe.Readdress(At(1)));

        _pipe.Tell(new PeerPipe.Readdress(At(2)));

        Assert.Equal("n1", _router.ExpectMsg<PeerLost>().Node);
        Assert.Equal("n1", _replica.ExpectMsg<PeerUnreachable>().Peer.Value);
        _pipe.Tell(Heartbeat(), Sender(1));
        _pipe.Tell(Vote(), Sender(2));
        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void Messages_from_a_node_that_is_no_longer_known_must_be_dropped()
    {
        _pipe.Tell(new PeerPipe.Readdress(At(1)));
        _pipe.Tell(new PeerPipe.Readdress(null));
        _replica.ExpectMsg<PeerUnreachable>();

        _pipe.Tell(Heartbeat(), Sender(1));
        _pipe.Tell(new PeerPipe.Readdress(At(1)));
        _pipe.Tell(Vote(), Sender(1));

        _replica.ExpectMsg<RequestVote>();
    }

    [Fact]
    public void A_process_that_stands_aside_must_accept_nothing()
    {
        _pipe.Tell(new PeerPipe.Readdress(At(1)));
        _locations.Problem = "refused";
        _pipe.Tell(Heartbeat(), Sender(1));
        _pipe.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();

        _locations.Problem = null;
        _pipe.Tell(Vote(), Sender(1));

        _replica.ExpectMsg<RequestVote>();
    }

    private static Address At(int port) => new("akka.tcp", "elsewhere", "127.0.0.1", port);

    private IActorRef Sender(int port) =>
        ((ExtendedActorSystem)Sys).Provider.ResolveActorRef((new RootActorPath(At(port)) / "user" / "raft" / "peers" / "n2").ToString());

    private static PeerFrame Heartbeat() => Frame("Heartbeat");

    private static PeerFrame Vote() => Frame("RequestVote");

    private static PeerFrame Frame(string kind)
    {
        var batch = new PeerBatchMessage { From = "n1", To = "n2" };
        batch.Messages.Add(Wire.Encode("g", WireCodecTests.Message(kind)));
        return new PeerFrame(batch.ToByteArray(), IsPiece: false);
    }
}

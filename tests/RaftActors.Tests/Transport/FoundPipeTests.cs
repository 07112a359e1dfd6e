using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>A pipe to a node whose address is discovered and changes.</summary>
public sealed class FoundPipeTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _router;
    private readonly TestProbe _replica;
    private readonly OneGroup _directory;
    private readonly IActorRef _pipe;

    public FoundPipeTests()
        : base(ConfigurationFactory.ParseString("""
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            """).WithFallback(Raft.DefaultConfig()))
    {
        _router = CreateTestProbe();
        _replica = CreateTestProbe();
        var directory = _directory = new OneGroup(_router, _replica);
        _pipe = Sys.ActorOf(Props.Create(() => new PeerPipe("n2", "n1", null, 2000, directory)));
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
        _directory.StandsAside = true;
        _pipe.Tell(Heartbeat(), Sender(1));
        _pipe.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();

        _directory.StandsAside = false;
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
        batch.Messages.Add(WireCodec.Encode("g", WireCodecTests.Message(kind)).Clone());
        return new PeerFrame(batch.ToByteArray(), IsPiece: false);
    }

    private sealed class OneGroup(IActorRef router, IActorRef replica) : IReplicaDirectory
    {
        private volatile bool _standsAside;

        public IActorRef Router => router;

        public IActorRef Supervisor => ActorRefs.Nobody;

        public IEnumerable<IActorRef> Replicas => [replica];

        public bool StandsAside
        {
            get => _standsAside;
            set => _standsAside = value;
        }

        public IActorRef? Find(string group) => group == "g" ? replica : null;

        public IActorRef? OutboxHandler(string group) => null;
    }
}

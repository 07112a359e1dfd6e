using Akka.TestKit;
using RaftActors.Protocol.Inputs;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Tests.Transport;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>Who gets what arrives from other nodes.</summary>
public sealed class PeerInboxTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly GroupDirectory _groups = new();
    private readonly NodeLocations _locations = new();
    private readonly TestProbe _router;
    private readonly TestProbe _node;
    private readonly TestProbe _pipe;
    private readonly PeerInbox _inbox;

    public PeerInboxTests()
    {
        _router = CreateTestProbe();
        _node = CreateTestProbe();
        _pipe = CreateTestProbe();
        _inbox = new PeerInbox(_groups, _locations, _router, _node);
    }

    [Theory]
    [InlineData("ClientRequest")]
    [InlineData("ClientResponse")]
    public void What_routers_say_to_each_other_must_reach_the_router_with_the_pipe_as_sender(string kind)
    {
        _groups.Register("g", CreateTestProbe());
        Deliver(kind);
        _router.ExpectMsg<object>((message, sender) =>
        {
            Assert.True(message is ClientRequest or ClientResponse);
            Assert.Equal(_pipe.Ref, sender);
        });
    }

    [Fact]
    public void A_message_of_a_leader_must_start_the_replica_if_it_does_not_run()
    {
        Deliver("Heartbeat");
        Assert.Equal("g", _node.ExpectMsg<EnsureStarted>().Group);
    }

    [Theory]
    [InlineData("MemberQuery")]
    [InlineData("NotMember")]
    [InlineData("MachineVersion")]
    [InlineData("StateHash")]
    public void Other_messages_must_start_nothing(string kind)
    {
        Deliver(kind);
        Deliver("Heartbeat");
        _node.ExpectMsg<EnsureStarted>();
        _node.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_lost_peer_must_be_reported_to_the_router_and_every_replica()
    {
        var (one, two) = (CreateTestProbe(), CreateTestProbe());
        _groups.Register("g", one);
        _groups.Register("h", two);

        _inbox.Lose("n2");

        Assert.Equal("n2", _router.ExpectMsg<PeerLost>().Node);
        Assert.Equal("n2", one.ExpectMsg<PeerUnreachable>().Peer.Value);
        Assert.Equal("n2", two.ExpectMsg<PeerUnreachable>().Peer.Value);
    }

    [Fact]
    public void A_refused_process_must_stand_aside_until_the_problem_is_gone()
    {
        Assert.False(_inbox.StandsAside);
        _locations.Problem = "refused";
        Assert.True(_inbox.StandsAside);
        _locations.Problem = null;
        Assert.False(_inbox.StandsAside);
    }

    private void Deliver(string kind) => _inbox.Deliver("g", WireCodecTests.Message(kind), _pipe);
}

using System.Text;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Requests;
using Xunit;

namespace RaftActors.Tests.Machines.Prepare;

/// <summary>Commands are prepared in order or refused definitely, and every request is answered.</summary>
public sealed class PreparerActorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _replica;
    private readonly TestProbe _client;
    private IActorRef _preparer;
    private long _nextId;

    public PreparerActorTests()
        : base(Raft.DefaultConfig())
    {
        _replica = CreateTestProbe();
        _client = CreateTestProbe();
        _preparer = New(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_prepared_command_must_go_to_the_replica_with_its_request_and_requester()
    {
        var request = Prepare("a");
        var prepared = _replica.ExpectMsg<PrepareProtocol.Prepared>();
        Assert.Equal("a, prepared", Encoding.UTF8.GetString(prepared.Request.Command.Span));
        Assert.Equal((request.Id, _client.Ref), (prepared.Request.Id, prepared.ReplyTo));
    }

    [Theory]
    [InlineData("bad", "This is bad.")]
    [InlineData("bad later", "This is bad, too.")]
    public void An_exception_must_be_a_definite_refusal_with_its_message(string text, string message)
    {
        var request = Prepare(text);
        var response = _client.ExpectMsg<ClientResponse>();
        Assert.Equal((request.Id, Outcome.BadRequest, message), (response.Id, response.Outcome, response.Message));
        _replica.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Results_must_keep_the_order_of_the_requests()
    {
        Prepare("later");
        Prepare("b");
        Prepare("c");
        _replica.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Stamped.Gate.Release();
        Assert.Equal(
            ["later, prepared", "b, prepared", "c, prepared"],
            _replica.ReceiveN(3).Cast<PrepareProtocol.Prepared>().Select(p => Encoding.UTF8.GetString(p.Request.Command.Span)));
    }

    [Fact]
    public void A_preparation_that_takes_too_long_must_be_refused_without_delaying_others()
    {
        _preparer = New(TimeSpan.FromMilliseconds(100));
        var late = Prepare("never");
        Prepare("b");
        var response = _client.ExpectMsg<ClientResponse>();
        Assert.Equal((late.Id, Outcome.BadRequest), (response.Id, response.Outcome));
        _replica.ExpectMsg<PrepareProtocol.Prepared>();
    }

    [Fact]
    public void Commands_beyond_the_waiting_limit_must_be_refused_as_busy()
    {
        for (var i = 0; i < 1024; i++)
        {
            Prepare("never");
        }

        var one = Prepare("b");
        var response = _client.ExpectMsg<ClientResponse>();
        Assert.Equal((one.Id, Outcome.Busy), (response.Id, response.Outcome));
    }

    [Fact]
    public void Waiting_commands_must_be_answered_when_the_preparer_stops()
    {
        Prepare("never");
        Prepare("b");
        _preparer.Tell(new Identify(1), TestActor);
        ExpectMsg<ActorIdentity>();
        Sys.Stop(_preparer);
        Assert.All(_client.ReceiveN(2).Cast<ClientResponse>(), r => Assert.Equal(Outcome.NoLeader, r.Outcome));
    }

    private IActorRef New(TimeSpan timeout) =>
        Sys.ActorOf(Props.Create(() => new PreparerActor(() => new Stamped().CreatePreparer(), timeout)));

    private ClientRequest Prepare(string text)
    {
        var request = new CommandRequest("g", ++_nextId, Encoding.UTF8.GetBytes(text));
        _preparer.Tell(new PrepareProtocol.Prepare(request, _client), _replica);
        return request;
    }
}

using Akka.Actor;
using RaftActors.Client;
using RaftActors.Machines;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Client;

/// <summary>The client side of a session, with the test acting as the router.</summary>
public sealed class RaftSessionTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly RaftClient _client;

    public RaftSessionTests()
        : base(Raft.DefaultConfig()) => _client = new RaftClient(Sys, TestActor, Long, Long);

    [Fact]
    public async Task Sequences_must_grow_and_carry_the_lowest_awaited_one()
    {
        var session = await Open();
        var (one, first) = Propose(session);
        var (two, second) = Propose(session);
        Assert.Equal(new SessionSequence(300, 1, 1), first.Message);
        Assert.Equal(new SessionSequence(300, 2, 1), second.Message);

        second.ReplyTo.Tell(Done);
        await two;
        var (three, third) = Propose(session);
        Assert.Equal(new SessionSequence(300, 3, 1), third.Message);

        first.ReplyTo.Tell(Done);
        await one;
        var (four, fourth) = Propose(session);
        Assert.Equal(new SessionSequence(300, 4, 3), fourth.Message);
        third.ReplyTo.Tell(Done);
        fourth.ReplyTo.Tell(Done);
        await Task.WhenAll(three, four);
    }

    [Fact]
    public async Task The_number_of_commands_in_flight_must_be_limited()
    {
        var session = await Open();
        var tasks = Enumerable.Range(0, MachineSettings.SessionWindow + 1).Select(_ => session.ProposeAsync(default)).ToList();
        var first = ReceiveN(MachineSettings.SessionWindow).Count;
        var lastSender = LastSender;
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        lastSender.Tell(Done);
        Assert.Equal(
            (MachineSettings.SessionWindow, MachineSettings.SessionWindow + 1L), (first, ExpectMsg<Propose>().Session!.Value.Sequence));
        Assert.True((await await Task.WhenAny(tasks)).IsOk);
    }

    [Fact]
    public async Task Cancelling_must_stop_waiting_and_give_up_the_sequence()
    {
        var session = await Open();
        using var cancel = new CancellationTokenSource();
        var given = session.ProposeAsync(default, cancel: cancel.Token);
        ExpectMsg<Propose>();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(new SessionSequence(300, 2, 2), Propose(session).Asked.Message);
    }

    [Fact]
    public async Task Disposing_twice_must_close_the_session_once()
    {
        var session = await Open();
        var closing = session.DisposeAsync().AsTask();
        Assert.Equal(300, ExpectMsg<CloseSession>().Session);
        LastSender.Tell(Done);
        await closing;
        await session.DisposeAsync();
        ExpectNoMsg(TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_must_report_the_reason()
    {
        var opening = _client.OpenSessionAsync("g");
        ExpectMsg<OpenSession>();
        LastSender.Tell(Answer.Failed(Outcome.Busy, null, "no"));
        Assert.Equal(Outcome.Busy, (await Assert.ThrowsAsync<SessionRefusedException>(() => opening)).Answer.Outcome);
    }

    private static Answer Done => new(Outcome.Ok, 1, 1, default, null, null);

    private async Task<RaftSession> Open()
    {
        var opening = _client.OpenSessionAsync("g");
        ExpectMsg<OpenSession>();
        LastSender.Tell(new SessionOpened("g", 300));
        return await opening;
    }

    private (Task<Answer> Task, (SessionSequence Message, IActorRef ReplyTo) Asked) Propose(RaftSession session)
    {
        var task = session.ProposeAsync(default);
        return (task, (ExpectMsg<Propose>().Session!.Value, LastSender));
    }
}

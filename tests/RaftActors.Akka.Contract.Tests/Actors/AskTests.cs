using Akka.Actor;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class AskTests() : AkkaTestKit("akka.loglevel = WARNING")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationToken _never = CancellationToken.None;

    [Fact]
    public async Task Ask_must_complete_with_the_answer()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        Assert.Equal("x", await echo.Ask<string>("x"));
        Assert.Equal("x", await echo.Ask("x", Patience));
        Assert.Equal("x", await echo.Ask<string>("x", _never));
        Assert.Equal("x", await echo.Ask<string>("x", Patience, _never));
    }

    [Fact]
    public async Task Ask_must_fail_with_the_cause_of_a_failure()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Answer(new Status.Failure(new InvalidOperationException("no")))));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => actor.Ask<string>("x", Patience));
        Assert.Equal("no", failure.Message);
    }

    [Fact]
    public async Task Ask_must_give_the_status_to_those_who_ask_for_it()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Answer(new Status.Success(5))));
        Assert.Equal(5, (await actor.Ask<Status.Success>("x", Patience)).Status);
    }

    [Fact]
    public async Task Ask_must_fail_where_the_answer_has_another_type()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        await Assert.ThrowsAnyAsync<Exception>(() => echo.Ask<int>("x", Patience));
    }

    [Fact]
    public async Task Ask_must_time_out()
    {
        var deaf = Sys.ActorOf(Props.Create(() => new Deaf()));
        await Assert.ThrowsAsync<AskTimeoutException>(() => deaf.Ask<string>("x", TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task Ask_must_be_cancelled_by_its_token()
    {
        var deaf = Sys.ActorOf(Props.Create(() => new Deaf()));
        using var source = new CancellationTokenSource();
        var asked = deaf.Ask<string>("x", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Ask_must_give_the_message_factory_the_reference_to_answer_to()
    {
        var actor = Sys.ActorOf(Props.Create(() => new AnswerTo()));
        Assert.Equal("done", await actor.Ask<string>(replyTo => replyTo, Patience, _never));
    }

    [Fact]
    public async Task The_sender_of_an_ask_must_be_below_temp()
    {
        var actor = Sys.ActorOf(Props.Create(() => new SenderPath()));
        Assert.StartsWith("/temp/", await actor.Ask<string>("x", Patience));
    }

    [Fact]
    public async Task Ask_must_work_with_a_selection()
    {
        Sys.ActorOf(Props.Create(() => new Echo()), "echo");
        Assert.Equal("x", await Sys.ActorSelection("/user/echo").Ask<string>("x", Patience));
    }

    [Fact]
    public void PipeTo_must_send_the_result_and_the_failure()
    {
        Task.FromResult(3).PipeTo(TestActor);
        ExpectMsg(3);
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(TestActor);
        Assert.Equal("no", ExpectMsg<Status.Failure>().Cause.Message);
    }

    [Fact]
    public void PipeTo_must_convert()
    {
        Task.FromResult(3).PipeTo(TestActor, success: n => n + 1);
        ExpectMsg(4);
        Task.FromException<int>(new InvalidOperationException("no")).PipeTo(TestActor, failure: e => e.Message);
        ExpectMsg("no");
        Task.CompletedTask.PipeTo(TestActor, success: () => "done");
        ExpectMsg("done");
    }

    [Fact]
    public async Task GracefulStop_must_wait_for_the_end()
    {
        var actor = Watch(Sys.ActorOf(Props.Create(() => new Echo())));
        Assert.True(await actor.GracefulStop(Patience));
        ExpectTerminated(actor);
        Assert.True(await actor.GracefulStop(Patience));
    }

    private sealed class Answer(object answer) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(answer);
    }

    private sealed class AnswerTo : ReceiveActor
    {
        public AnswerTo() => Receive<IActorRef>(replyTo => replyTo.Tell("done"));
    }

    private sealed class SenderPath : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Sender.Path.ToStringWithoutAddress());
    }
}

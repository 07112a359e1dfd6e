using Akka.Actor;
using Akka.Pattern;
using Xunit;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class PatternTests() : AkkaTestKit("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_backoff_supervisor_must_start_a_stopped_child_again()
    {
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(Child(), "child", Short, TimeSpan.FromSeconds(1), 0, -1)));
        var child = Watch(await CurrentChild(supervisor));
        Assert.Equal("child", child.Path.Name);
        Sys.Stop(child);
        ExpectTerminated(child);
        await AwaitAssertAsync(async () => Assert.NotEqual(child, await CurrentChild(supervisor)));
    }

    [Fact]
    public async Task A_backoff_supervisor_must_start_a_failed_child_again()
    {
        // The count would go back to zero by itself after a while.
        var options = Backoff.OnFailure(Child(), "child", Short, TimeSpan.FromSeconds(1), 0, -1).WithManualReset();
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(options));
        var child = Watch(await CurrentChild(supervisor));
        supervisor.Tell("fail");
        ExpectTerminated(child);
        await AwaitAssertAsync(async () => Assert.NotEqual(child, await CurrentChild(supervisor)));
        Assert.Equal(1, (await supervisor.Ask<BackoffSupervisor.RestartCount>(BackoffSupervisor.GetRestartCount.Instance, Patience)).Count);
    }

    [Fact]
    public async Task A_backoff_supervisor_must_forward_to_its_child()
    {
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(Child(), "child", Short, TimeSpan.FromSeconds(1), 0));
        Assert.Equal("x", await supervisor.Ask<string>("x", Patience));
    }

    [Fact]
    public async Task A_backoff_supervisor_must_end_after_a_final_stop_message()
    {
        var options = Backoff.OnStop(Child(), "child", Short, TimeSpan.FromSeconds(1), 0, -1).WithFinalStopMessage(m => m is "stop");
        var supervisor = Watch(Sys.ActorOf(BackoffSupervisor.Props(options)));
        await CurrentChild(supervisor);
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Fact]
    public async Task A_backoff_supervisor_must_give_up_after_too_many_restarts()
    {
        var options = Backoff.OnStop(Child(), "child", TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20), 0, 1).WithManualReset();
        var supervisor = Watch(Sys.ActorOf(BackoffSupervisor.Props(options)));
        var first = await CurrentChild(supervisor);
        Sys.Stop(first);
        IActorRef? second = null;
        await AwaitAssertAsync(async () =>
        {
            second = await CurrentChild(supervisor);
            Assert.NotEqual(first, second);
        });
        Sys.Stop(second!);
        ExpectTerminated(supervisor);
    }

    [Fact]
    public async Task A_closed_breaker_must_pass_results_and_failures_through()
    {
        var breaker = Breaker(3);
        Assert.Equal(5, await breaker.WithCircuitBreaker(() => Task.FromResult(5)));
        await Assert.ThrowsAnyAsync<Exception>(() => breaker.WithCircuitBreaker(() => Task.FromException<int>(new InvalidOperationException())));
        Assert.True(breaker.IsClosed);
        Assert.Equal(1, breaker.CurrentFailureCount);
    }

    [Fact]
    public async Task A_breaker_must_open_after_too_many_failures_and_refuse()
    {
        var opened = new TaskCompletionSource();
        var breaker = Breaker(2).OnOpen(() => opened.TrySetResult());
        await Fail(breaker);
        await Fail(breaker);
        Assert.True(breaker.IsOpen);
        await opened.Task.WaitAsync(Patience);
        await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.WithCircuitBreaker(() => Task.FromResult(5)));
    }

    [Fact]
    public async Task A_success_must_set_the_count_back()
    {
        var breaker = Breaker(2);
        await Fail(breaker);
        await breaker.WithCircuitBreaker(() => Task.FromResult(5));
        await Fail(breaker);
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public async Task A_breaker_must_close_after_a_successful_trial()
    {
        var breaker = Breaker(1, reset: Short);
        await Fail(breaker);
        await AwaitConditionAsync(() => breaker.IsHalfOpen);
        await breaker.WithCircuitBreaker(() => Task.FromResult(5));
        await AwaitConditionAsync(() => breaker.IsClosed);
    }

    [Fact]
    public async Task A_breaker_must_open_again_after_a_failed_trial()
    {
        var opened = 0;
        var breaker = Breaker(1, reset: Short).OnOpen(() => Interlocked.Increment(ref opened));
        await Fail(breaker);
        await AwaitConditionAsync(() => breaker.IsHalfOpen);
        await Fail(breaker);
        await AwaitConditionAsync(() => Volatile.Read(ref opened) == 2);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_must_be_a_failure()
    {
        var breaker = new CircuitBreaker(Sys.Scheduler, 1, Short, TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<Exception>(() => breaker.WithCircuitBreaker(() => new TaskCompletionSource<int>().Task));
        await AwaitConditionAsync(() => breaker.IsOpen);
    }

    private static Props Child() => Props.Create(() => new FailingEcho());

    private static async Task<IActorRef> CurrentChild(IActorRef supervisor)
    {
        var answer = await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, Patience);
        Assert.NotNull(answer.Ref);
        Assert.False(answer.Ref.IsNobody());
        return answer.Ref;
    }

    private static Task Fail(CircuitBreaker breaker) =>
        Assert.ThrowsAnyAsync<Exception>(() => breaker.WithCircuitBreaker(() => Task.FromException<int>(new InvalidOperationException())));

    private CircuitBreaker Breaker(int failures, TimeSpan? reset = null) => new(Sys.Scheduler, failures, Patience, reset ?? TimeSpan.FromMinutes(1));

    private sealed class FailingEcho : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "fail":
                    throw new InvalidOperationException();
                case "stop":
                    Context.Stop(Self);
                    break;
                default:
                    Sender.Tell(message);
                    break;
            }
        }
    }
}

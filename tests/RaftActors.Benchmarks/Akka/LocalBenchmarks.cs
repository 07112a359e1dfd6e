using Akka.Actor;
using Akka.Configuration;

namespace RaftActors.Benchmarks.Akka;

/// <summary>Actors of one process.</summary>
internal static class LocalBenchmarks
{
    private const int Messages = 2_000_000;
    private const int Window = 50_000;
    private const int Asks = 100_000;
    private const int IdleActors = 100_000;

    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = WARNING, log-dead-letters = off }");

    public static async IAsyncEnumerable<Measurement> RunAsync(int rounds)
    {
        var system = ActorSystem.Create("local", Quiet);
        var progress = new Progress();
        var counting = system.ActorOf(Props.Create(() => new CountingActor(progress)));
        yield return new Measurement(
            $"Tell, one thread to one actor, window {Window}", await Best.RateAsync(rounds, () => FloodAsync(counting, progress)), "msg/s", 8e6);
        var one = system.ActorOf(Props.Create(() => new PingPongActor()));
        var other = system.ActorOf(Props.Create(() => new PingPongActor()));
        yield return new Measurement("two actors, one message between them", await Best.RateAsync(rounds, () => PingPongAsync(one, other)), "msg/s", 2e6);
        var echo = system.ActorOf(Props.Create(() => new EchoActor()));
        yield return new Measurement("Ask, one after the other", await Best.RateAsync(rounds, () => AskAsync(echo)), "answers/s", 300e3);
        var staying = new Progress();
        var fsm = system.ActorOf(Props.Create(() => new StayingActor(staying)));
        yield return new Measurement("FSM, Stay", await Best.RateAsync(rounds, () => FloodAsync(fsm, staying)), "msg/s");
        var timers = system.ActorOf(Props.Create(() => new TimerActor()));
        yield return new Measurement("timers set anew", await Best.RateAsync(rounds, () => SetTimersAsync(timers)), "timers/s");
        yield return new Measurement(
            "timer of 50 ms, latest of 10", await Best.MedianAsync(rounds, () => LatenessAsync(timers), quantile: 1) / 1000, "ms late", 25, LessIsBetter: true);
        await system.Terminate();
        yield return new Measurement("idle actor", await MemoryOfIdleActorsAsync(), "B", 1024, LessIsBetter: true);
    }

    private static Task<long> FloodAsync(IActorRef actor, Progress progress)
    {
        var before = progress.Handled;
        for (var sent = 0; sent < Messages; sent++)
        {
            actor.Tell(Ping.Instance, ActorRefs.NoSender);
            if (sent % 1024 == 0)
            {
                AwaitHandled(progress, before + sent - Window);
            }
        }

        AwaitHandled(progress, before + Messages);
        return Task.FromResult((long)Messages);
    }

    private static void AwaitHandled(Progress progress, long count)
    {
        var spinner = default(SpinWait);
        while (progress.Handled < count)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static async Task<long> PingPongAsync(IActorRef one, IActorRef other)
    {
        const int RoundTrips = 500_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        one.Tell(new Begin(RoundTrips, done, other), ActorRefs.NoSender);
        await done.Task;
        return 2L * RoundTrips;
    }

    private static async Task<long> AskAsync(IActorRef echo)
    {
        for (var i = 0; i < Asks; i++)
        {
            await echo.Ask<Ping>(Ping.Instance, Timeout.InfiniteTimeSpan, CancellationToken.None);
        }

        return Asks;
    }

    private static async Task<long> SetTimersAsync(IActorRef timers)
    {
        const int Count = 200_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        timers.Tell(new Begin(Count, done), ActorRefs.NoSender);
        await done.Task;
        return Count;
    }

    private static Task<long[]> LatenessAsync(IActorRef timers)
    {
        var done = new TaskCompletionSource<long[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        timers.Tell(done, ActorRefs.NoSender);
        return done.Task;
    }

    private static async Task<double> MemoryOfIdleActorsAsync()
    {
        var system = ActorSystem.Create("idle", Quiet);
        var props = Props.Create(() => new IdleActor());
        await system.ActorOf(Props.Create(() => new EchoActor())).Ask<Ping>(Ping.Instance, TimeSpan.FromSeconds(10));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var actors = new IActorRef[IdleActors];
        for (var i = 0; i < actors.Length; i++)
        {
            actors[i] = system.ActorOf(props, "idle-" + i);
        }

        SpinWait.SpinUntil(() => IdleActor.Started == actors.Length);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(actors);
        await system.Terminate();
        return (double)bytes / actors.Length;
    }
}

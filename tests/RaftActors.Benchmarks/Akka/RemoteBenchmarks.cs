using System.Diagnostics;
using Akka.Actor;

namespace RaftActors.Benchmarks.Akka;

/// <summary>Two processes on this machine, over loopback.</summary>
internal static class RemoteBenchmarks
{
    private const int Window = 10_000;

    public static async IAsyncEnumerable<Measurement> RunAsync(int rounds)
    {
        using var peer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["bench-peer"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var system = RemotePeer.Start("bench");
        try
        {
            var port = int.Parse(await peer.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The other process did not start."));
            var echo = await FindAsync(system, port, RemotePeer.Echo);
            var sink = await FindAsync(system, port, RemotePeer.Sink);
            var small = new Payload(new byte[100]);
            var large = new Payload(new byte[10_000]);
            var roundTrips = system.ActorOf(Props.Create(() => new RoundTripActor(echo, small)));
            yield return new Measurement(
                "remote, 100 B there and back, p50", await Best.MedianAsync(rounds, () => RoundTripsAsync(roundTrips)), "us", 60, LessIsBetter: true);
            var flood = system.ActorOf(Props.Create(() => new FloodingActor(sink, small, Window)));
            yield return new Measurement(
                $"remote, 100 B one way, window {Window}", await Best.RateAsync(rounds, () => FloodAsync(flood, 500_000)), "msg/s", 450e3);
            var largeFlood = system.ActorOf(Props.Create(() => new FloodingActor(sink, large, Window / 5)));
            yield return new Measurement(
                $"remote, 10 KB one way, window {Window / 5}", await Best.RateAsync(rounds, () => FloodAsync(largeFlood, 50_000)), "msg/s", 50e3);
        }
        finally
        {
            await system.Terminate();
            peer.StandardInput.Close();
            await peer.WaitForExitAsync();
        }
    }

    private static Task<IActorRef> FindAsync(ActorSystem system, int port, string name) =>
        system.ActorSelection($"akka.tcp://peer@127.0.0.1:{port}/user/{name}").ResolveOne(TimeSpan.FromSeconds(20));

    private static Task<long[]> RoundTripsAsync(IActorRef actor)
    {
        var done = new TaskCompletionSource<long[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(done, ActorRefs.NoSender);
        return done.Task;
    }

    private static async Task<long> FloodAsync(IActorRef actor, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new Begin(count, done), ActorRefs.NoSender);
        await done.Task;
        return count;
    }
}

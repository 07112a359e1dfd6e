using System.Diagnostics;
using Akka.Actor;
using Akka.Coordination;
using RaftActors.Coordination;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Soak.Leases;

/// <summary>
/// A singleton that answers all the time, and writes down when. The monotonic clock is that of the machine, so the answers of all processes
/// can be put in order.
/// </summary>
internal sealed class AnsweringSingleton : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(5);
    private readonly StreamWriter _answers;
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];

    /// <param name="file">The file of this node's answers.</param>
    /// <param name="lease">The name that the singleton's manager gives its lease: to read the token.</param>
    public AnsweringSingleton(string file, string lease)
    {
        _answers = new StreamWriter(file, append: true) { AutoFlush = true };
        var address = AkkaCluster.Get(Context.System).SelfAddress;
        var held = (RaftLease)LeaseProvider.Get(Context.System).GetLease(lease, RaftLease.ConfigPath, address.HostPort());
        var token = held.Token ?? 0;
        Receive<Tick>(_ => _answers.WriteLine($"{Stopwatch.GetTimestamp()} {_id} {token}"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Self.Tell(Tick.Instance);
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, Pulse);
    }

    protected override void PostStop()
    {
        _answers.Dispose();
        base.PostStop();
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }
}

using System.Diagnostics;
using Akka.Actor;
using RaftActors.Akka.Contract.Tests.Persistence;
using RaftActors.Akka.Contract.Tests.Persistence.Sql;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Costs;

/// <summary>Nothing waits by looking again and again: systems with nothing to do leave the processor alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class IdleTests : PersistenceTest
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    /// <summary>The timers of two systems are less; one thread that waits busily is ten times as much.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(100);

    public IdleTests(ITestOutputHelper output)
        : base(new SqliteStores(), output)
    {
    }

    [Fact]
    public async Task Idle_systems_with_actors_timers_journal_and_a_connection_must_use_no_processor()
    {
        const string Remoting = "akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = \"127.0.0.1\", port = 0 } }";
        using var one = ActorSystem.Create("one", Remoting);
        using var two = ActorSystem.Create("two", Remoting);
        await one.ActorSelection(((ExtendedActorSystem)two).Provider.DefaultAddress + "/user").ResolveOne(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 1_000; i++)
        {
            one.ActorOf(Props.Create(() => new Dozing()));
        }

        Store(StartFresh("p"), "event");

        // The best of a few windows: compiling again what was used much, and other processes, are not what is meant.
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && least > Allowed; i++)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            ExpectNoMsg(Window);
            process.Refresh();
            var used = process.TotalProcessorTime - before;
            least = used < least ? used : least;
        }

        Assert.InRange(least, TimeSpan.Zero, Allowed);
        await Task.WhenAll(one.Terminate(), two.Terminate());
    }

    /// <summary>Has a timer that does not fire, and a receive timeout.</summary>
    private sealed class Dozing : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartSingleTimer("t", "tick", TimeSpan.FromMinutes(10));
            SetReceiveTimeout(TimeSpan.FromMinutes(10));
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}

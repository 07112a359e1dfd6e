using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.TestKit.Machines;
using RaftActors.Tests.Replicas;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Machines;

/// <summary>Log time as a machine actor reports it for display: the last timestamp plus the monotonic time since it was seen.</summary>
public sealed class MachineTimeTests() : Akka.TestKit.Xunit2.TestKit(
    Akka.Configuration.ConfigurationFactory.ParseString(SteeredScheduler.Hocon).WithFallback(Raft.DefaultConfig()))
{
    [Fact]
    public void A_query_must_report_log_time_that_advanced_without_writes()
    {
        var clock = (SteeredScheduler)Sys.Scheduler;
        var machine = Sys.ActorOf(MachineProps.Of<ListMachine>());
        var request = new CommandRequest("g", 1, "a"u8.ToArray());
        machine.Tell(
            new MachineProtocol.Apply(new[] { Entry(1, 1) with { Timestamp = 50_000 } }, [new Waiter(Id(1, 1), request, TestActor)]),
            CreateTestProbe());
        Assert.Equal(50_000, ExpectMsg<ClientResponse>().LogTime);

        clock.JumpWallClock(TimeSpan.FromDays(4000));
        clock.Pass(TimeSpan.FromSeconds(40));
        machine.Tell(new MachineProtocol.Read(new QueryRequest("g", 2, default, Consistency.Local), TestActor, default));
        Assert.InRange(ExpectMsg<ClientResponse>().LogTime, 90_000, 105_000);
    }
}

using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>The router may be used before the node's connections exist: early requests wait.</summary>
public sealed class RouterStartTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    [Fact]
    public void A_request_before_the_connections_exist_must_reach_a_member_afterwards()
    {
        var member = CreateTestProbe();
        var directory = new GroupDirectory();
        var settings = ReplicaRig.SettingsOf(new ReplicaOptions());
        directory.TryAdd(settings.Groups["g"]);
        var pipes = new PeerPipes();
        var router = Sys.ActorOf(Props.Create(() => new RouterActor(settings, directory, new NodeLocations(), pipes)));

        router.Tell(new Propose("g", new byte[] { 1 }, TimeSpan.FromSeconds(1)));
        Assert.Equal(Outcome.NoLeader, ExpectMsg<Answer>(TimeSpan.FromSeconds(10)).Outcome);
        router.Tell(new Propose("g", new byte[] { 2 }));
        pipes.Add("n2", member);
        pipes.Add("n3", member);
        pipes.Complete();

        Assert.Equal([2], member.ExpectMsg<CommandRequest>(TimeSpan.FromSeconds(5)).Command.ToArray());
    }
}

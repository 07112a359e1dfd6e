using Akka.Actor;
using Akka.TestKit;
using RaftActors.Keyspaces;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Replicas;
using RaftActors.Settings;
using RaftActors.Status;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>When a coordinator takes its turn, above all after a restart: what was announced before is not announced again.</summary>
public sealed class RangeCoordinatorActorTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly RaftSettings Settings = ReplicaRig.SettingsOf(new ReplicaOptions());
    private readonly TestProbe _router;

    public RangeCoordinatorActorTests() => _router = CreateTestProbe();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restarted_one_drives_at_once_only_where_the_map_is_led(bool leads)
    {
        Start(CoordinatorTurn.WhereMetaLeads);
        Tell(leads ? Settings.NodeId.Value : "another");
        if (leads)
        {
            Assert.Equal(RangeSettings.MetaGroup, _router.ExpectMsg<Query>().Group);
        }
        else
        {
            _router.ExpectNoMsg(TimeSpan.Zero);
        }
    }

    [Fact]
    public void A_restarted_stand_in_looks_for_the_singleton_where_the_map_is_led()
    {
        Start(CoordinatorTurn.InSilence);
        Tell(Settings.NodeId.Value);
        Assert.Equal(Consistency.Local, _router.ExpectMsg<Query>().Consistency);
    }

    [Fact]
    public void An_announcement_is_newer_than_the_answer_that_is_awaited()
    {
        var coordinator = Start(CoordinatorTurn.WhereMetaLeads);
        _router.ExpectMsg<GetNodeStatus>();
        coordinator.Tell(new LeaderChanged(RangeSettings.MetaGroup, 3, "another"));
        _router.Reply(Status(Settings.NodeId.Value));
        _router.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_replica_that_knows_no_leader_is_asked_again()
    {
        Start(CoordinatorTurn.WhereMetaLeads);
        Tell(null);
        Tell(Settings.NodeId.Value);
        _router.ExpectMsg<Query>();
    }

    private IActorRef Start(CoordinatorTurn turn)
    {
        var client = new MapClient(_router, TimeSpan.FromSeconds(5));
        return Sys.ActorOf(Props.Create(() => new RangeCoordinatorActor(Settings, client, turn)));
    }

    private void Tell(string? leader)
    {
        _router.ExpectMsg<GetNodeStatus>();
        _router.Reply(Status(leader));
    }

    private static NodeStatus Status(string? leader) => new(
        Settings.NodeId.Value,
        [
            new ReplicaStatus(
                RangeSettings.MetaGroup, Settings.NodeId.Value, ReplicaPhase.Running, "Follower", 1, leader, 0, 0, 0, 0, [], [], [],
                "range-map", "", null),
        ]);
}

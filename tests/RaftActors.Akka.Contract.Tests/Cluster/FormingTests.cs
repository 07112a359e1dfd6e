using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote;
using RaftActors.Akka.Contract.Tests.Remote;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Akka.Contract.Tests.Cluster;

/// <summary>How nodes become members.</summary>
public sealed class FormingTests : ClusterSpec
{
    [Fact]
    public async Task Nodes_with_the_same_seed_nodes_form_one_cluster()
    {
        int[] ports = [TcpRelay.FreePort(), TcpRelay.FreePort()];
        var seeds = $"akka.cluster.seed-nodes = [{string.Join(",", ports.Select(port => $"\"akka.tcp://members@127.0.0.1:{port}\""))}]";
        ActorSystem[] nodes = [StartNode(seeds, ports[1]), StartNode(seeds), StartNode(seeds, ports[0])];

        foreach (var node in nodes)
        {
            var events = Events(node);
            HashSet<Address> up = [];
            while (up.Count < nodes.Length)
            {
                up.Add((await events.ExpectAsync<ClusterEvent.MemberUp>(patience: Patience)).Member.Address);
            }

            Assert.Equal(nodes.Select(AddressOf).ToHashSet(), up);
        }
    }

    [Fact]
    public async Task The_first_seed_node_founds_the_cluster_if_no_other_answers()
    {
        int[] ports = [TcpRelay.FreePort(), TcpRelay.FreePort()];
        var node = StartNode(
            $$"""akka.cluster.seed-nodes = ["akka.tcp://members@127.0.0.1:{{ports[0]}}", "akka.tcp://members@127.0.0.1:{{ports[1]}}"]""", ports[0]);

        await ExpectAsync<ClusterEvent.MemberUp>(Events(node), node);
    }

    [Fact]
    public async Task Another_seed_node_does_not_found_a_cluster()
    {
        int[] ports = [TcpRelay.FreePort(), TcpRelay.FreePort()];
        var node = StartNode(
            $$"""akka.cluster.seed-nodes = ["akka.tcp://members@127.0.0.1:{{ports[0]}}", "akka.tcp://members@127.0.0.1:{{ports[1]}}"]""", ports[1]);
        var up = new RemoteProbe(node);
        AkkaCluster.Get(node).RegisterOnMemberUp(() => up.Ref.Tell(new Number(1)));

        await up.ExpectNothingAsync();
        Assert.Empty((await StateAsync(node)).Members);
        Assert.False(AkkaCluster.Get(node).IsUp);
    }

    [Fact]
    public async Task A_node_that_joins_nothing_is_no_member()
    {
        var node = StartNode("akka.cluster.roles = [a]");

        var state = await StateAsync(node);

        Assert.Empty(state.Members);
        Assert.Null(state.Leader);
        Assert.Equal(MemberStatus.Removed, AkkaCluster.Get(node).SelfMember.Status);
        Assert.False(AkkaCluster.Get(node).IsTerminated);
        Assert.Equal(["a"], AkkaCluster.Get(node).SelfRoles);
    }

    [Fact]
    public async Task Others_see_the_roles_and_the_incarnation_of_a_member()
    {
        var first = await FoundAsync("akka.cluster.roles = [raft, other]");
        var second = await JoinNewAsync(first, "akka.cluster.roles = [raft]");

        var seen = (await ExpectAsync<ClusterEvent.MemberUp>(Events(second), first)).Member;
        var cluster = AkkaCluster.Get(first);

        Assert.Equal(["other", "raft"], seen.Roles.Order());
        Assert.True(seen.HasRole("raft") && !seen.HasRole("none"));
        Assert.Equal(cluster.SelfUniqueAddress, seen.UniqueAddress);
        Assert.Equal(AddressUidExtension.Uid(first), seen.UniqueAddress.Uid);
        Assert.Equal(AddressOf(first), cluster.SelfAddress);
        Assert.NotEqual(cluster.SelfUniqueAddress.Uid, AkkaCluster.Get(second).SelfUniqueAddress.Uid);
        var joined = (await ExpectAsync<ClusterEvent.MemberUp>(Events(first), second)).Member;
        Assert.Equal(["raft"], joined.Roles);
        Assert.True(seen.IsOlderThan(joined) && !joined.IsOlderThan(seen));
    }

    [Fact]
    public async Task A_member_is_seen_joining_before_it_is_up()
    {
        var first = await FoundAsync();
        var events = Events(first);
        var second = StartNode();
        AkkaCluster.Get(second).Join(AddressOf(first));

        Assert.Equal(MemberStatus.Joining, (await ExpectAsync<ClusterEvent.MemberJoined>(events, second)).Member.Status);
        Assert.Equal(MemberStatus.Up, (await ExpectAsync<ClusterEvent.MemberUp>(events, second)).Member.Status);
    }

    [Fact]
    public async Task A_node_hears_that_it_is_up_also_when_it_asks_later()
    {
        var node = StartNode();
        var up = new RemoteProbe(node);
        AkkaCluster.Get(node).RegisterOnMemberUp(() => up.Ref.Tell(new Number(1)));

        await FoundAsync(node);
        await up.ExpectAsync<Number>(number => number.Value == 1);
        AkkaCluster.Get(node).RegisterOnMemberUp(() => up.Ref.Tell(new Number(2)));

        await up.ExpectAsync<Number>(number => number.Value == 2);
    }

    [Fact]
    public async Task Nobody_is_up_before_there_are_enough_members()
    {
        const string Two = "akka.cluster.min-nr-of-members = 2";
        var first = StartNode(Two);
        var events = Events(first);
        AkkaCluster.Get(first).Join(AddressOf(first));
        await ExpectAsync<ClusterEvent.MemberJoined>(events, first);
        Assert.Equal(MemberStatus.Joining, Assert.Single((await StateAsync(first)).Members).Status);

        var second = StartNode(Two);
        await JoinAsync(second, first);

        await ExpectAsync<ClusterEvent.MemberUp>(events, first);
    }

    [Fact]
    public void Only_the_cluster_provider_has_a_cluster()
    {
        var node = StartSystem("remote");

        Assert.ThrowsAny<ConfigurationException>(() => AkkaCluster.Get(node));
    }
}

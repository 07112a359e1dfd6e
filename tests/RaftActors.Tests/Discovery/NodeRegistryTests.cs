using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using RaftActors.Discovery;
using Xunit;

namespace RaftActors.Tests.Discovery;

/// <summary>Which of several claimants is the node.</summary>
public sealed class NodeRegistryTests
{
    private static readonly Address Here = At(1);
    private readonly NodeRegistry _registry = new("n1", Here, ImmutableDictionary<string, Address>.Empty);
    private readonly UniqueAddress _old = new(At(2), 21);
    private readonly UniqueAddress _new = new(At(3), 31);

    [Fact]
    public void A_member_that_claims_a_free_id_must_become_that_node()
    {
        _registry.MemberChanged(_old, isDown: false);

        Assert.Null(_registry.Claim(_old, "n2"));

        Assert.Equal([("n2", At(2))], Changes());
        Assert.Null(_registry.Claim(_old, "n2"));
        Assert.Empty(Changes());
    }

    [Fact]
    public void A_claim_of_a_process_outside_the_cluster_must_be_ignored()
    {
        Assert.Null(_registry.Claim(_old, "n2"));

        Assert.False(_registry.IsMember(_old));
        Assert.Empty(Changes());
    }

    [Fact]
    public void A_second_reachable_claimant_must_be_refused_with_the_address_of_the_first()
    {
        Claimed(_old);

        _registry.MemberChanged(_new, isDown: false);
        Assert.Equal(At(2), _registry.Claim(_new, "n2"));

        Assert.Empty(Changes());
        Assert.Equal([(At(2).ToString(), true), (At(3).ToString(), false)], _registry.Locations().Select(l => (l.Address, l.Problem is null)));
    }

    [Fact]
    public void An_unreachable_holder_without_a_rival_must_keep_the_address()
    {
        Claimed(_old);

        _registry.ReachabilityChanged(_old, isReachable: false);

        Assert.Empty(Changes());
        Assert.Equal(At(2), Assert.Single(_registry.Found).Value);
        Assert.False(Assert.Single(_registry.Locations()).IsReachable);
    }

    [Fact]
    public void A_downed_holder_without_a_rival_must_keep_the_address_until_it_is_removed()
    {
        Claimed(_old);

        _registry.MemberChanged(_old, isDown: true);
        Assert.Empty(Changes());
        _registry.MemberRemoved(_old);

        Assert.Equal([("n2", null)], Changes());
        Assert.Empty(_registry.Found);
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("downed")]
    [InlineData("removed")]
    public void A_rival_must_be_adopted_when_the_holder_is_lost(string end)
    {
        Claimed(_old);
        _registry.MemberChanged(_new, isDown: false);
        _registry.Claim(_new, "n2");

        switch (end)
        {
            case "unreachable":
                _registry.ReachabilityChanged(_old, isReachable: false);
                break;
            case "downed":
                _registry.MemberChanged(_old, isDown: true);
                break;
            default:
                _registry.MemberRemoved(_old);
                break;
        }

        Assert.Equal([("n2", At(3))], Changes());
        Assert.Null(_registry.Claim(_new, "n2"));
    }

    [Fact]
    public void A_rival_of_an_unreachable_holder_must_be_adopted_when_it_claims()
    {
        Claimed(_old);
        _registry.ReachabilityChanged(_old, isReachable: false);

        _registry.MemberChanged(_new, isDown: false);

        Assert.Null(_registry.Claim(_new, "n2"));
        Assert.Equal([("n2", At(3))], Changes());
    }

    [Fact]
    public void A_displaced_holder_must_not_alternate_with_its_rival()
    {
        Claimed(_old);
        _registry.ReachabilityChanged(_old, isReachable: false);
        _registry.MemberChanged(_new, isDown: false);
        _registry.Claim(_new, "n2");
        Changes();

        _registry.ReachabilityChanged(_old, isReachable: true);
        Assert.Equal(At(3), _registry.Claim(_old, "n2"));
        _registry.ReachabilityChanged(_new, isReachable: false);
        Assert.Equal(At(3), _registry.Claim(_old, "n2"));
        Assert.Empty(Changes());

        _registry.MemberRemoved(_new);
        Assert.Equal([("n2", At(2))], Changes());
    }

    [Fact]
    public void A_later_incarnation_at_the_same_address_must_be_the_node_at_once()
    {
        Claimed(_old);
        var again = new UniqueAddress(At(2), 22);
        _registry.MemberChanged(again, isDown: false);

        Assert.Null(_registry.Claim(again, "n2"));
        Assert.Empty(Changes());
        _registry.MemberRemoved(_old);

        Assert.Empty(Changes());
        Assert.Equal(At(2), Assert.Single(_registry.Found).Value);
    }

    [Fact]
    public void The_local_node_id_must_never_belong_to_another_process()
    {
        _registry.MemberChanged(_old, isDown: false);

        Assert.Equal(Here, _registry.Claim(_old, "n1"));

        Assert.Empty(Changes());
        Assert.NotNull(Assert.Single(_registry.Locations()).Problem);
    }

    [Fact]
    public void The_table_must_override_claims()
    {
        var registry = new NodeRegistry("n1", Here, ImmutableDictionary<string, Address>.Empty.Add("n2", At(2)).Add("n3", At(9)));
        registry.MemberChanged(_old, isDown: false);
        registry.MemberChanged(_new, isDown: false);

        Assert.Null(registry.Claim(_old, "n2"));
        Assert.Equal(At(9), registry.Claim(_new, "n3"));
        registry.MemberRemoved(_old);

        Assert.False(registry.TryTakeChange(out _));
    }

    [Fact]
    public void A_process_that_claims_another_id_must_give_up_its_first_one()
    {
        Claimed(_old);

        Assert.Null(_registry.Claim(_old, "n3"));

        Assert.Equal([("n2", null), ("n3", At(2))], Changes());
    }

    private static Address At(int port) => new("akka.tcp", "s", "127.0.0.1", port);

    private void Claimed(UniqueAddress process)
    {
        _registry.MemberChanged(process, isDown: false);
        Assert.Null(_registry.Claim(process, "n2"));
        Changes();
    }

    private List<(string Node, Address? Address)> Changes()
    {
        List<(string, Address?)> changes = [];
        while (_registry.TryTakeChange(out var change))
        {
            changes.Add(change);
        }

        return changes;
    }
}

using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Leases by log time that stands still, jumps, and changes its leader.</summary>
public sealed class MvccLeaseTests
{
    private readonly MvccRun _run = new();

    public MvccLeaseTests() => _run.Put("first");

    [Fact]
    public void A_lease_and_its_keys_end_at_its_expiry_in_one_revision_and_not_before()
    {
        var granted = _run.Grant(7, 5).Lease;
        Assert.Equal((5, 1_005_000), (granted.GrantedTtl, granted.Expiry));
        _run.Put("b", lease: 7);
        _run.Put("a", lease: 7);
        _run.Now += 4999;
        Assert.Equal((0, false), Expire());
        _run.Now += 1;
        Assert.Equal((1, false), Expire());

        Assert.Equal("first=@2", _run.Text("\0", "\0"));
        var events = _run.Events(new EventsQuery { FromRevision = 5 });
        Assert.Equal("a=@5 b=@5", Text(events.Events.Select(e => e.Kv)));
        Assert.True(Lease(7).Unknown);
    }

    [Fact]
    public void Each_lease_with_keys_ends_in_a_revision_of_its_own_in_the_order_of_their_expiry()
    {
        _run.Grant(1, 9);
        _run.Grant(2, 5);
        _run.Grant(3, 7);
        _run.Grant(4, 6);
        _run.Put("x", lease: 1);
        _run.Put("y", lease: 2);
        _run.Put("z", lease: 4);
        _run.Now += 10_000;

        Assert.Equal((4, false), Expire());
        Assert.Equal("y=@6 z=@7 x=@8", Text(_run.Events(new EventsQuery { FromRevision = 6 }).Events.Select(e => e.Kv)));
    }

    [Fact]
    public void A_renewal_gives_the_whole_time_again_and_an_unknown_lease_is_answered_with_zero()
    {
        _run.Grant(7, 5);
        _run.Now += 4000;
        Assert.Equal([5, 0, 5], _run.Apply(MvccCommands.LeaseRenew([7, 8, 7])).LeaseRenew.Ttls);
        _run.Now += 4999;
        Assert.Equal((0, false), Expire());
        _run.Now += 1;
        Assert.Equal((1, false), Expire());
        Assert.Equal([0], _run.Apply(MvccCommands.LeaseRenew([7])).LeaseRenew.Ttls);
        Assert.Equal("ok", Describe(_run.Grant(7, 5)));
    }

    [Fact]
    public void While_log_time_stands_still_nothing_ends()
    {
        _run.Grant(7, 2);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal((0, false), Expire());
        }
    }

    [Fact]
    public void With_a_new_leader_every_lease_has_its_full_time_again_and_ends_at_last()
    {
        _run.Grant(1, 60);
        _run.Grant(2, 3);
        _run.Put("a", lease: 2);
        _run.Now += 2900;
        _run.Term++;
        _run.Put("b");
        Assert.Equal(_run.Now + 3000, Lease(2).Expiry);
        Assert.Equal(_run.Now + 60_000, Lease(1).Expiry);
        _run.Now += 2999;
        Assert.Equal((0, false), Expire());
        _run.Now += 1;
        Assert.Equal((1, false), Expire());
        _run.Now += 60_000;
        Assert.Equal((1, false), Expire());
    }

    [Fact]
    public void An_outage_of_an_hour_ends_no_lease_that_its_owner_could_not_renew()
    {
        _run.Grant(7, 10);
        _run.Now += 3_600_000;
        _run.Term++;
        Assert.Equal((0, false), Expire());
        Assert.Equal([10], _run.Apply(MvccCommands.LeaseRenew([7])).LeaseRenew.Ttls);
    }

    [Fact]
    public void A_thousand_leases_end_per_command_and_the_answer_says_whether_more_wait()
    {
        for (var id = 1; id <= 2500; id++)
        {
            _run.Machine.Apply(new CommittedCommand(id, 1, _run.Now, MvccCommands.LeaseGrant(id, 5, MvccCaller.Anonymous)));
        }

        _run.Now += 5000;
        Assert.Equal((1000, true), Expire());
        Assert.Equal((1000, true), Expire());
        Assert.Equal((500, false), Expire());
        Assert.Equal(0, _run.Status().Leases);
    }

    [Fact]
    public void The_earliest_expiry_is_never_later_than_that_of_any_lease()
    {
        _run.Grant(1, 9);
        _run.Grant(2, 5);
        Assert.Equal((2, 1_005_000), NextExpiry());
        _run.Now += 1000;
        _run.Term++;
        _run.Put("a");
        Assert.InRange(NextExpiry().Earliest, 1, Lease(2).Expiry);
    }

    [Fact]
    public void A_put_moves_its_key_to_another_lease_keeps_it_or_detaches_it()
    {
        _run.Grant(1, 9);
        _run.Grant(2, 9);
        _run.Put("a", lease: 1);
        _run.Apply(MvccCommands.Put(new PutRequest { Key = Bytes("a"), IgnoreLease = true }, MvccCaller.Anonymous));
        Assert.Equal([Bytes("a")], Lease(1).Keys);
        _run.Put("a", lease: 2);
        Assert.Empty(Lease(1).Keys);
        _run.Put("b", lease: 2);
        _run.Put("a");
        Assert.Equal([Bytes("b")], Lease(2).Keys);
        _run.Delete("b");
        Assert.Empty(Lease(2).Keys);
        var revision = _run.Apply(MvccCommands.LeaseRevoke(2, MvccCaller.Anonymous)).Revision;
        Assert.Equal(revision, _run.Range("a").Revision);
    }

    [Fact]
    public void Leases_are_in_a_snapshot_with_their_keys_and_times()
    {
        _run.Grant(1, 9);
        _run.Put("a", lease: 1);
        _run.Now += 500;
        _run.Term++;
        _run.Put("b");
        var before = Lease(1);
        _run.Restart();
        Assert.Equal(before, Lease(1));
    }

    private (long Expired, bool More) Expire()
    {
        var answer = _run.Apply(MvccCommands.LeaseExpire()).LeaseExpire;
        return (answer.Expired, answer.More);
    }

    private (long Leases, long Earliest) NextExpiry()
    {
        var answer = _run.Ask(MvccQueries.NextExpiry()).NextExpiry;
        return (answer.Leases, answer.Earliest);
    }

    private LeaseAnswer Lease(long id) => _run.Ask(MvccQueries.Lease(id, keys: true, MvccCaller.Anonymous)).Lease;
}

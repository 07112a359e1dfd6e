using Akka.Coordination;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>When an acquisition is true, false or an error.</summary>
public sealed class AcquireTests : LeaseRig
{
    [Fact]
    public async Task Acquired_means_that_the_answer_of_the_commit_says_so()
    {
        var lease = Lease();

        var acquired = lease.Acquire();
        var asked = await Sent();
        Assert.False(acquired.IsCompleted);
        Assert.False(lease.CheckLease());
        Assert.Null(lease.Token);

        await Commit(asked);
        Assert.True(await acquired.WaitAsync(MaxWait));
        Assert.True(lease.CheckLease());
        Assert.Equal(1, lease.Token);
    }

    [Fact]
    public async Task Another_owners_lease_is_not_acquired_until_it_has_ended()
    {
        var lease = Lease();
        Assert.Equal(LockStatus.Done, OtherAcquires());

        var refused = lease.Acquire();
        await Commit(await Sent());
        Assert.False(await refused.WaitAsync(MaxWait));
        Assert.False(lease.CheckLease());

        Clock.Advance(TimeSpan.FromSeconds(1));
        var granted = lease.Acquire();
        await Commit(await Sent());
        Assert.True(await granted.WaitAsync(MaxWait));
        Assert.Equal(3, lease.Token);
    }

    [Fact]
    public async Task A_process_that_restarts_is_another_owner()
    {
        var former = await Held();

        var restarted = Lease();
        var refused = restarted.Acquire();
        await Commit(await Sent());

        Assert.False(await refused.WaitAsync(MaxWait));
        Assert.True(former.CheckLease());
    }

    [Theory]
    [InlineData(Outcome.Unknown)]
    [InlineData(Outcome.NoLeader)]
    [InlineData(Outcome.Busy)]
    public async Task What_is_not_settled_is_tried_again(Outcome first)
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        Answer(await Sent(), first);
        var again = await SentNext();
        Assert.False(acquired.IsCompleted);
        await Commit(again);

        Assert.True(await acquired.WaitAsync(MaxWait));
    }

    /// <summary>The first one was applied, too: the later one has its own token.</summary>
    [Fact]
    public async Task An_acquisition_without_an_answer_that_was_applied_is_acquired_again()
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        var lost = await Sent();
        Apply(lost);
        Answer(lost, Outcome.Unknown);
        await Commit(await SentNext());

        Assert.True(await acquired.WaitAsync(MaxWait));
        Assert.Equal(2, lease.Token);
    }

    [Fact]
    public async Task An_acquisition_that_is_not_settled_in_time_fails()
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        var asked = await Sent();
        Clock.Advance(TimeSpan.FromSeconds(5));
        Answer(asked, Outcome.Unknown);

        var problem = await Assert.ThrowsAsync<LeaseTimeoutException>(() => acquired.WaitAsync(MaxWait));
        Assert.Contains("did not settle", problem.Message, StringComparison.Ordinal);
        Assert.False(lease.CheckLease());
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_lease_has_ended_does_not_acquire_it()
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        var asked = await Sent();
        Clock.Hang(Validity);
        await Commit(asked);

        await Assert.ThrowsAsync<LeaseTimeoutException>(() => acquired.WaitAsync(MaxWait));
        Assert.False(lease.CheckLease());
    }

    [Fact]
    public async Task A_group_that_does_not_exist_is_an_error_at_once()
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        Answer(await Sent(), Outcome.NoSuchGroup);

        var problem = await Assert.ThrowsAsync<LeaseException>(() => acquired.WaitAsync(MaxWait));
        Assert.Contains("akka.coordination.lease.raft.group", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_with_another_machine_is_an_error_at_once()
    {
        var lease = Lease();
        var acquired = lease.Acquire();

        var asked = await Sent();
        asked.By.Tell(new Answer(Outcome.Ok, 1, 1, new byte[] { 255, 255 }, "n1", null), Akka.Actor.ActorRefs.NoSender);

        await Assert.ThrowsAsync<LeaseException>(() => acquired.WaitAsync(MaxWait));
    }

    [Fact]
    public async Task Calls_run_one_after_the_other()
    {
        var lease = Lease();

        var first = lease.Acquire();
        var second = lease.Acquire();
        var release = lease.Release();
        var third = lease.Acquire();

        await Commit(await Sent());
        Assert.True(await first.WaitAsync(MaxWait));
        Assert.True(await second.WaitAsync(MaxWait));
        await Commit(await Sent());
        Assert.True(await release.WaitAsync(MaxWait));
        await Commit(await Sent());
        Assert.True(await third.WaitAsync(MaxWait));
        Assert.Equal(3, lease.Token);
    }

    /// <summary>A shard waits for its release, on its own thread, while the actors of the system stop.</summary>
    [Fact]
    public async Task After_the_end_of_the_system_every_call_fails()
    {
        var lease = Lease();
        var waiting = lease.Acquire();
        await Sent();

        await Sys.Terminate();

        await Assert.ThrowsAsync<LeaseException>(() => waiting.WaitAsync(MaxWait));
        await Assert.ThrowsAsync<LeaseException>(() => lease.Acquire().WaitAsync(MaxWait));
        await Assert.ThrowsAsync<LeaseException>(() => lease.Release().WaitAsync(MaxWait));
    }
}

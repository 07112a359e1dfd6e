using Akka.Actor;
using Akka.Coordination;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>Giving a lease back, by its holder or at the end of the system.</summary>
public sealed class ReleaseTests : LeaseRig
{
    [Fact]
    public async Task Released_means_that_the_commit_says_so_but_it_is_not_held_from_the_start_on()
    {
        var losses = new Losses();
        var lease = await Held(losses);

        var released = lease.Release();
        var asked = await Sent();
        Assert.False(lease.CheckLease());
        Assert.Null(lease.Token);
        Assert.False(released.IsCompleted);
        Assert.Equal(LockStatus.Held, OtherAcquires());

        await Commit(asked);
        Assert.True(await released.WaitAsync(MaxWait));
        Assert.Equal(LockStatus.Done, OtherAcquires());
        Clock.Advance(Validity);
        await SentNothing();
        Assert.Empty(losses.Reasons);
    }

    [Fact]
    public async Task A_release_that_is_not_settled_fails_and_the_next_one_finds_out()
    {
        var lease = await Held();

        var released = lease.Release();
        var asked = await Sent();
        Clock.Advance(TimeSpan.FromSeconds(5));
        Answer(asked, Outcome.Unknown);
        await Assert.ThrowsAsync<LeaseTimeoutException>(() => released.WaitAsync(MaxWait));
        Assert.False(lease.CheckLease());

        var again = lease.Release();
        await Commit(await Sent());
        await Commit(await Sent());
        Assert.True(await again.WaitAsync(MaxWait));
        Assert.Equal(LockStatus.Done, OtherAcquires());
    }

    [Fact]
    public async Task An_acquisition_that_was_not_settled_is_released_if_it_was_applied()
    {
        var lease = Lease();
        var acquired = lease.Acquire();
        var asked = await Sent();
        Apply(asked);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Answer(asked, Outcome.Unknown);
        await Assert.ThrowsAsync<LeaseTimeoutException>(() => acquired.WaitAsync(MaxWait));

        var released = lease.Release();
        await Commit(await Sent());
        await Commit(await Sent());

        Assert.True(await released.WaitAsync(MaxWait));
        Assert.Equal(LockStatus.Done, OtherAcquires());
    }

    [Fact]
    public async Task What_another_owner_holds_is_not_released()
    {
        var losses = new Losses();
        var lease = await Held(losses);
        Expire();
        await Until(() => losses.Reasons.Count == 1, "the loss is told");
        Clock.Hang(TimeSpan.FromSeconds(2));
        Assert.Equal(LockStatus.Done, OtherAcquires());

        var released = lease.Release();
        await Commit(await Sent());

        Assert.True(await released.WaitAsync(MaxWait));
        await SentNothing();
    }

    /// <summary>A singleton's manager releases when it is told of the loss, while the singleton still stops.</summary>
    [Fact]
    public async Task After_a_loss_it_is_not_released_before_the_holder_has_had_its_time_to_stop()
    {
        var losses = new Losses();
        var lease = await Held(losses);
        Expire();
        await Until(() => losses.Reasons.Count == 1, "the loss is told");

        var released = lease.Release();
        await SentNothing();
        Assert.Equal(LockStatus.Held, OtherAcquires());
        await Commit(await SentNext());

        Assert.True(Clock.GetElapsedTime(0) >= TimeSpan.FromSeconds(20));
        Assert.True(await CommitAll(released));
    }

    [Fact]
    public async Task A_release_waits_as_long_as_the_holder_may_need_to_stop()
    {
        var lease = await Held(more: "release-delay = 1s");
        var before = Clock.GetElapsedTime(0);

        var released = lease.Release();
        await SentNothing();
        Assert.False(lease.CheckLease());
        await Commit(await SentNext());

        Assert.True(await released.WaitAsync(MaxWait));
        Assert.True(Clock.GetElapsedTime(0) - before >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_lease_that_was_never_held_is_released_without_the_group()
    {
        Assert.True(await Lease().Release().WaitAsync(MaxWait));
        await SentNothing();
    }

    [Fact]
    public async Task At_the_end_of_the_system_it_is_told_and_released_if_that_is_wanted()
    {
        var losses = new Losses();
        var lease = await Held(losses, "release-on-shutdown = on");

        var end = CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance);
        var asked = await Sent();
        Assert.IsType<LeaseException>(Assert.Single(losses.Reasons));
        Assert.False(lease.CheckLease());
        await Commit(asked);

        await end.WaitAsync(MaxWait);
        Assert.Equal(LockStatus.Done, OtherAcquires());
    }

    /// <summary>The lease of split-brain resolver must outlive a node that has decided.</summary>
    [Fact]
    public async Task At_the_end_of_the_system_it_is_kept_by_default()
    {
        await Held();

        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(MaxWait);

        Assert.Equal(LockStatus.Held, OtherAcquires());
    }
}

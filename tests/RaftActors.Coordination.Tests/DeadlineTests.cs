using Akka.Coordination;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>How long a lease is held, and what its holder is told at the end.</summary>
public sealed class DeadlineTests : LeaseRig
{
    [Fact]
    public async Task It_ends_counted_from_when_the_acquisition_was_sent()
    {
        var losses = new Losses();
        var lease = Lease();
        var acquired = lease.Acquire(losses.Add);
        var asked = await Sent();
        Clock.Hang(TimeSpan.FromSeconds(4));
        await Commit(asked);
        Assert.True(await acquired.WaitAsync(MaxWait));

        Clock.Hang(Validity - TimeSpan.FromSeconds(4) - Moment);
        Assert.True(lease.CheckLease());
        Clock.Hang(Moment);

        // No timer has fired and no message was handled: readers see the clock.
        Assert.False(lease.CheckLease());
        Assert.Null(lease.Token);
        Assert.Empty(losses.Reasons);

        Clock.Advance(Validity);
        await Until(() => losses.Reasons.Count > 0, "the loss is told");
        Assert.IsType<LeaseTimeoutException>(Assert.Single(losses.Reasons));
    }

    [Fact]
    public async Task Others_get_it_only_after_the_holder_was_told()
    {
        var losses = new Losses();
        await Held(losses);

        Expire();
        await Until(() => losses.Reasons.Count == 1, "the loss is told");
        Assert.Equal(LockStatus.Held, OtherAcquires());
        Clock.Hang(TimeSpan.FromSeconds(2));
        Assert.Equal(LockStatus.Done, OtherAcquires());
    }

    [Fact]
    public async Task A_renewal_extends_it_from_when_it_was_sent()
    {
        var lease = await Held();

        Clock.Advance(Interval);
        var renewal = await Sent();
        Clock.Hang(TimeSpan.FromSeconds(3));
        await Commit(renewal);

        // The next one is due and comes at once: the former was handled.
        await SentNext();
        Clock.Hang(Interval + Validity - Moment - Passed);
        Assert.True(lease.CheckLease());
        Clock.Hang(Moment);
        Assert.False(lease.CheckLease());
    }

    [Theory]
    [InlineData(Outcome.Unknown)]
    [InlineData(Outcome.NoLeader)]
    [InlineData(Outcome.NoSuchGroup)]
    public async Task A_renewal_that_is_not_settled_neither_ends_nor_extends_it(Outcome outcome)
    {
        var losses = new Losses();
        var lease = await Held(losses);

        Clock.Advance(Interval);
        Answer(await Sent(), outcome);
        var again = await SentNext();
        Clock.Hang(Validity - Moment - Passed);
        Assert.True(lease.CheckLease());
        Answer(again, outcome);
        Clock.Hang(Moment);
        Assert.False(lease.CheckLease());

        Clock.Advance(Validity);
        await Until(() => losses.Reasons.Count > 0, "the loss is told");
        Assert.IsType<LeaseTimeoutException>(Assert.Single(losses.Reasons));
    }

    [Fact]
    public async Task A_renewal_that_succeeds_at_the_second_try_keeps_it()
    {
        var losses = new Losses();
        var lease = await Held(losses);

        Clock.Advance(Interval);
        Answer(await Sent(), Outcome.Unknown);
        await Commit(await SentNext());
        await SentNext();
        Clock.Hang(Validity + Moment - Passed);

        Assert.True(lease.CheckLease());
        Assert.Equal(1, lease.Token);
        Assert.Empty(losses.Reasons);
    }

    [Fact]
    public async Task An_answer_that_comes_late_does_not_bring_it_back()
    {
        var losses = new Losses();
        var lease = await Held(losses);
        Clock.Advance(Interval);
        var renewal = await Sent();

        Clock.Hang(Validity - Interval);
        Assert.False(lease.CheckLease());
        await Commit(renewal);

        await Until(() => losses.Reasons.Count > 0, "the loss is told");
        Assert.False(lease.CheckLease());
        Clock.Advance(Validity);
        await SentNothing();
        Assert.Single(losses.Reasons);
    }

    [Fact]
    public async Task A_renewal_that_is_refused_ends_it_at_once_and_is_told_once()
    {
        var losses = new Losses();
        var lease = await Held(losses);
        Clock.Hang(TimeSpan.FromSeconds(1));
        var token = lease.Token!.Value;
        Steal(token);

        Clock.Advance(Interval);
        await Commit(await Sent());

        await Until(() => losses.Reasons.Count > 0, "the loss is told");
        Assert.False(lease.CheckLease());
        Clock.Advance(Validity);
        await SentNothing();
        Assert.IsType<LeaseException>(Assert.Single(losses.Reasons));
    }

    [Fact]
    public async Task After_a_loss_it_can_be_acquired_again_with_a_larger_token()
    {
        var (first, second) = (new Losses(), new Losses());
        var lease = await Held(first);
        Expire();
        await Until(() => first.Reasons.Count == 1, "the loss is told");

        var again = lease.Acquire(second.Add);
        await Commit(await Sent());
        Assert.True(await again.WaitAsync(MaxWait));
        Assert.Equal(2, lease.Token);

        Expire();
        await Until(() => second.Reasons.Count == 1, "the second loss is told");
        Assert.Single(first.Reasons);
    }

    [Fact]
    public async Task A_lease_that_is_held_is_acquired_without_the_group_and_with_the_new_callback()
    {
        var (first, second) = (new Losses(), new Losses());
        var lease = await Held(first);

        Assert.True(await lease.Acquire(second.Add).WaitAsync(MaxWait));
        await SentNothing();
        Expire();

        await Until(() => second.Reasons.Count == 1, "the loss is told");
        Assert.Empty(first.Reasons);
    }

    [Fact]
    public async Task A_callback_that_throws_does_no_harm()
    {
        var lease = Lease();
        var acquired = lease.Acquire(_ => throw new InvalidOperationException("from the callback"));
        await Commit(await Sent());
        Assert.True(await acquired.WaitAsync(MaxWait));

        await EventFilter.Error(contains: LeaseLogEvents.CallbackFailed.Id).ExpectOneAsync(() =>
        {
            Expire();
            return Task.CompletedTask;
        });

        var again = lease.Acquire();
        await Commit(await Sent());
        Assert.True(await again.WaitAsync(MaxWait));
    }

    /// <summary>The lease was acquired at zero.</summary>
    private TimeSpan Passed => Clock.GetElapsedTime(0);
}

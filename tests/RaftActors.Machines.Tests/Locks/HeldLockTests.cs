using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Machines.Tests.Locks;

/// <summary>Waiting for a lock, holding it and losing it, in virtual time: 15 s to live, of which the holder counts 12.</summary>
public sealed class HeldLockTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(12);
    private readonly LockGroup _group = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _group.DisposeAsync();

    [Fact]
    public async Task A_free_lock_is_held_with_its_token_until_it_is_given_back()
    {
        await using (var held = await Hold("a"))
        {
            Assert.True(held.IsHeld);
            Assert.Equal(("a", held.Token), (_group.Holder!.Owner, _group.Holder.Token));
        }

        Assert.Null(_group.Holder);
    }

    /// <summary>The clock stands still: what wakes the waiter is the release in the log.</summary>
    [Fact]
    public async Task A_waiter_gets_it_as_soon_as_it_is_given_back()
    {
        var first = await Hold("a");
        var waiting = Hold("b");
        await Until(() => _group.Subscribers == 1, "the waiter watches");
        Assert.False(waiting.IsCompleted);

        await first.DisposeAsync();
        await using var second = await waiting.WaitAsync(MaxWait);

        Assert.Equal(("b", true, false), (second.Owner, second.IsHeld, first.IsHeld));
        Assert.True(second.Token > first.Token);
        Assert.False(first.Lost.IsCancellationRequested);
    }

    /// <summary>Attempts of others, which fail, and renewals with a wrong token do not make the wait longer.</summary>
    [Fact]
    public async Task A_waiter_gets_it_when_the_time_of_a_holder_that_ended_has_passed()
    {
        _group.Commit(LockCommands.Acquire("l", "gone", 10_000));
        var waiting = Hold("a");
        await Until(() => _group.Subscribers == 1, "the waiter watches");
        for (var second = 0; second < 9; second++)
        {
            Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(LockStatus.Held, _group.Commit(LockCommands.Acquire("l", "other", 60_000)).Status);
            Assert.Equal(LockStatus.NotHolder, _group.Commit(LockCommands.Renew("l", "gone", 99)).Status);
        }

        Assert.False(waiting.IsCompleted);
        Advance(TimeSpan.FromMilliseconds(1001));

        await using var held = await waiting.WaitAsync(MaxWait);
        Assert.Equal("a", _group.Holder!.Owner);
    }

    [Fact]
    public async Task A_waiter_waits_as_long_as_the_holder_renews()
    {
        var token = _group.Commit(LockCommands.Acquire("l", "busy", 10_000)).Holder!.Token;
        var waiting = Hold("a");
        await Until(() => _group.Subscribers == 1, "the waiter watches");
        var asked = _group.Asked;
        for (var second = 0; second < 60; second++)
        {
            Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(LockStatus.Done, _group.Commit(LockCommands.Renew("l", "busy", token)).Status);
        }

        Assert.False(waiting.IsCompleted);
        Assert.InRange(_group.Asked, asked, asked + 60);
        _group.Commit(LockCommands.Release("l", "busy", token));
        await using var held = await waiting.WaitAsync(MaxWait);
    }

    [Fact]
    public async Task It_is_renewed_for_as_long_as_it_is_held()
    {
        await using var held = await Hold("a");
        for (var more = 1; more <= 6; more++)
        {
            var wanted = more;
            await Pass(() => _group.Renewals >= wanted, "it is renewed");
        }

        Assert.True(held.IsHeld);
        Assert.Equal(held.Token, _group.Holder!.Token);
        Assert.Equal(LockStatus.Held, _group.Commit(LockCommands.Acquire("l", "other", 1)).Status);
    }

    [Fact]
    public async Task Without_answers_it_is_lost_before_others_can_get_it()
    {
        await using var held = await Hold("a");
        _group.Instead = Outcome.NoLeader;
        var told = new TaskCompletionSource();
        using var registered = held.Lost.Register(told.SetResult);

        Advance(Validity - Moment);
        Assert.True(held.IsHeld);
        Advance(Moment);

        Assert.False(held.IsHeld);
        await told.Task.WaitAsync(MaxWait);
        Assert.Equal(LockStatus.Held, _group.Commit(LockCommands.Acquire("l", "other", 1)).Status);
        Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(LockStatus.Done, _group.Commit(LockCommands.Acquire("l", "other", 1)).Status);
    }

    /// <summary>The time counts from when the renewal was sent.</summary>
    [Fact]
    public async Task An_answer_that_comes_after_the_loss_does_not_bring_it_back()
    {
        await using var held = await Hold("a");
        _group.IsSilent = true;
        await Pass(() => _group.Renewals == 1, "it is renewed");
        Advance(Validity);
        Assert.True(held.Lost.IsCancellationRequested);

        _group.Speak();

        Assert.False(held.IsHeld);
        await Until(() => _group.Asked > 0, "the answer is there");
        Assert.True(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_renewal_that_is_refused_is_a_loss_at_once()
    {
        await using var held = await Hold("a");
        _group.Commit(LockCommands.Release("l", "a", held.Token));
        _group.Commit(LockCommands.Acquire("l", "thief", 60_000));

        await Pass(() => held.Lost.IsCancellationRequested, "the loss is told", Validity - Moment);

        Assert.False(held.IsHeld);
        await held.DisposeAsync();
        Assert.Equal("thief", _group.Holder!.Owner);
    }

    [Fact]
    public async Task A_lock_that_is_granted_after_the_waiting_was_cancelled_is_given_back()
    {
        using var cancel = new CancellationTokenSource();
        _group.IsSilent = true;
        var waiting = Hold("a", cancel.Token);
        await Until(() => _group.Holder is not null, "it is granted");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(MaxWait));
        await Until(() => _group.Holder is null, "it is given back");
    }

    [Theory]
    [InlineData(Outcome.NoLeader)]
    [InlineData(Outcome.Unknown)]
    [InlineData(Outcome.Busy)]
    public async Task Without_an_answer_it_is_tried_again(Outcome outcome)
    {
        _group.Instead = outcome;
        var waiting = Hold("a");
        await Until(() => _group.Asked == 1, "it was tried");
        _group.Instead = null;

        await Pass(() => waiting.IsCompleted, "it is held");

        await using var held = await waiting;
        Assert.Equal(2, _group.Asked);
    }

    [Theory]
    [InlineData(Outcome.NoSuchGroup)]
    [InlineData(Outcome.Stopping)]
    public async Task An_attempt_that_cannot_succeed_later_ends_the_waiting(Outcome outcome)
    {
        _group.Instead = outcome;

        var refused = await Assert.ThrowsAsync<RaftRequestException>(() => Hold("a").WaitAsync(MaxWait));

        Assert.Equal(outcome, refused.Answer.Outcome);
    }

    [Fact]
    public async Task A_waiter_that_cannot_watch_the_log_looks_now_and_then()
    {
        _group.IsCompacted = true;
        _group.Commit(LockCommands.Acquire("l", "other", 60_000));
        var waiting = Hold("a");
        await Until(() => _group.Asked == 1, "it was tried");
        _group.Commit(LockCommands.Release("l", "other", 1));

        await Pass(() => waiting.IsCompleted, "it is held", TimeSpan.FromSeconds(3));

        await using var held = await waiting;
    }

    [Theory]
    [InlineData(29, null, 1000, "TimeToLive is 00:00:00.0290000; it must be from 30 ms")]
    [InlineData(1000, 501, 1000, "Margin is 00:00:00.5010000; it must be from zero to half")]
    [InlineData(1000, -1, 1000, "Margin is")]
    [InlineData(1000, null, 0, "RetryInterval is 00:00:00")]
    public async Task An_option_beyond_its_limit_is_refused(int ttl, int? margin, int retry, string problem)
    {
        var options = new LockHoldOptions
        {
            TimeToLive = TimeSpan.FromMilliseconds(ttl),
            Margin = margin is { } m ? TimeSpan.FromMilliseconds(m) : null,
            RetryInterval = TimeSpan.FromMilliseconds(retry),
        };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _group.Locks.HoldAsync("l", options));

        Assert.StartsWith(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _group.Asked);
    }

    private Task<HeldLock> Hold(string owner, CancellationToken cancel = default) =>
        _group.Locks.HoldAsync("l", new LockHoldOptions { Owner = owner, Clock = _group.Clock }, cancel);

    private void Advance(TimeSpan time) => _group.Clock.Advance(time);

    /// <summary>Time passes in short steps until something happens.</summary>
    private async Task Pass(Func<bool> condition, string what, TimeSpan? within = null)
    {
        var passed = TimeSpan.Zero;
        await Until(
            () =>
            {
                if (!condition() && (within is null || passed < within))
                {
                    Advance(Moment);
                    passed += Moment;
                }

                return condition();
            },
            what);
    }

    private static Task Until(Func<bool> condition, string what) => Conditions.Until(condition, what, MaxWait);
}

using RaftActors.AspNetCore.Http;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>Log time is not a date: people are shown the local date plus the remaining time.</summary>
public sealed class LockDatesTests
{
    private static readonly DateTimeOffset Today = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private static readonly LockHolder Holder = new("me", 7, 30_000, ExpiresAt: 1_030_000);

    [Theory]
    [InlineData(1_000_000, 30_000)]
    [InlineData(1_029_999, 1)]
    [InlineData(1_090_000, -60_000)]
    public void A_lock_expires_at_the_local_date_plus_the_remaining_time(long logTime, long left)
    {
        var (answer, result) = (Answered(logTime), new LockResult(LockStatus.Done, Holder, 1_000_000, null));

        Assert.Equal(Today.ToUnixTimeMilliseconds() + left, LockDates.ExpiresAt(new WallClock(), Holder, answer, result));
        Assert.Equal(left <= 0, LockDates.IsExpired(Holder, answer, result));
    }

    [Fact]
    public void An_answer_of_an_earlier_version_carries_the_time_of_the_last_change()
    {
        var result = new LockResult(LockStatus.Done, Holder, 1_010_000, null);

        Assert.Equal(Today.ToUnixTimeMilliseconds() + 20_000, LockDates.ExpiresAt(new WallClock(), Holder, Answered(0), result));
    }

    private static Answer Answered(long logTime) => new(Outcome.Ok, 9, 1, default, null, null) { LogTime = logTime };

    private sealed class WallClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Today;
    }
}

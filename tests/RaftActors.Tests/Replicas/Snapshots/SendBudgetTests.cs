using RaftActors.Replicas.Snapshots;
using Xunit;

namespace RaftActors.Tests.Replicas.Snapshots;

/// <summary>How fast a node sends snapshots of ranges, all of them together.</summary>
public sealed class SendBudgetTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void In_ten_seconds_must_go_what_the_rate_allows_and_no_more()
    {
        var budget = new SendBudget(1_000_000, _clock);
        var sent = 0L;
        while (_clock.Now < TimeSpan.FromSeconds(10))
        {
            var wait = budget.Take(64_000);
            sent += wait == TimeSpan.Zero ? 64_000 : 0;
            _clock.Now += wait;
        }

        // A tenth of a second's worth at once, and the last chunk may be owed.
        Assert.InRange(sent, 9_900_000, 10_000_000 + 100_000 + 64_000);
    }

    [Fact]
    public void A_refused_chunk_must_take_nothing_and_an_idle_time_must_not_be_saved_up()
    {
        var budget = new SendBudget(1_000_000, _clock);
        _clock.Now = TimeSpan.FromHours(1);
        Assert.Equal(TimeSpan.Zero, budget.Take(150_000));
        Assert.Equal(TimeSpan.FromMilliseconds(50), budget.Take(1));
        Assert.Equal(TimeSpan.FromMilliseconds(50), budget.Take(1));
        _clock.Now += TimeSpan.FromMilliseconds(51);
        Assert.Equal(TimeSpan.Zero, budget.Take(1));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

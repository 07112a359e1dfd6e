using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>When a replica's timer is set again.</summary>
public sealed class DeadlineTimerTests
{
    private static readonly TimeSpan Grid = TimeSpan.FromMilliseconds(100);
    private readonly DeadlineTimer _timer = new(Grid);

    [Fact]
    public void Only_an_earlier_deadline_moves_the_timer()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(150), _timer.Arm(At(150), At(0)));
        Assert.Null(_timer.Arm(At(150), At(10)));
        Assert.Null(_timer.Arm(At(900), At(10)));
        Assert.Equal(TimeSpan.FromMilliseconds(40), _timer.Arm(At(50), At(10)));
    }

    [Fact]
    public void A_distant_deadline_is_checked_early_on_the_grid_and_then_exactly()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(900), _timer.Arm(At(970), At(0)));
        Assert.Equal(TimeSpan.FromMilliseconds(5), _timer.Fired(At(905)));
        Assert.Equal(TimeSpan.FromMilliseconds(65), _timer.Arm(At(970), At(905)));
    }

    [Fact]
    public void A_deadline_that_has_passed_is_due_at_once() =>
        Assert.Equal(TimeSpan.FromTicks(1), _timer.Arm(At(10), At(20)));

    [Fact]
    public void No_deadline_needs_no_timer() => Assert.Null(_timer.Arm(LogicalTime.Never, At(0)));

    private static LogicalTime At(int milliseconds) => new(milliseconds * TimeSpan.TicksPerMillisecond);
}

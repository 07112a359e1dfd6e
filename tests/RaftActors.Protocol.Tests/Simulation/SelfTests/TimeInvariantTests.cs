using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>Log time and expiry.</summary>
public sealed class TimeInvariantTests : InvariantSelfTests
{
    [Fact]
    [SelfTestOf(typeof(LogTimeRate))]
    public void Log_time_that_runs_ahead_goes_back_or_is_not_continued_is_reported()
    {
        var invariant = new LogTimeRate(Group);
        Write(invariant, N1.Lead(1).Holds(1), At(100), Entry(1, 1, 5000));
        Write(invariant, N1.Holds(1, 1), At(200), Entry(2, 1, 5110));

        Fires(invariant, () => Write(invariant, N1.Holds(1, 1, 1), At(300), Entry(3, 1, 5221)));
        Fires(invariant, () => Write(invariant, N1.Holds(1, 1, 1), At(300), Entry(3, 1, 5109)));
        Write(invariant, N1.Holds(1, 1, 1), At(300), Entry(3, 1, 5220));

        Fires(invariant, () => Write(invariant, N2.Lead(2).Holds(1, 1, 2), At(400), Entry(3, 2, 5111)));
        Fires(invariant, () => Write(invariant, N2.Lead(2).Holds(1, 1, 2), At(400), Entry(3, 2, 5109)));
        Write(invariant, N2.Lead(2).Holds(1, 1, 2), At(400), Entry(3, 2, 5110));
        N2.ClockJumped = TimeSpan.FromMilliseconds(200);
        Write(invariant, N2.Holds(1, 1, 2, 2), At(400), Entry(4, 2, 5310));
        Fires(invariant, () => Write(invariant, N2.Holds(1, 1, 2, 2, 2), At(400), Entry(5, 2, 5311)));
    }

    [Fact]
    [SelfTestOf(typeof(LogTimeGoesOn))]
    public void Log_time_that_stands_still_under_a_leader_is_reported()
    {
        var invariant = new LogTimeGoesOn(Group);
        Group.Now = At(0);
        invariant.Elected(N1.Lead(1));
        Write(invariant, N1.Holds(1), At(0), Entry(1, 1, 5000));
        Step(invariant, N1, DeadlineReached.Instance, () => { });
        for (var now = 100; now <= 1000; now += 100)
        {
            Group.Now = At(now);
            Step(invariant, N1, DeadlineReached.Instance, () => { });
        }

        Write(invariant, N1.Holds(1, 1), At(1000), Entry(2, 1, 5900));
        Fires(invariant, () => Write(invariant, N1.Holds(1, 1), At(1000), Entry(2, 1, 5898)));

        // An hour without a step: at most one silence counts.
        Write(invariant, N1.Holds(1, 1, 1), At(3_601_000), Entry(3, 1, 6100));
        Fires(invariant, () => Write(invariant, N1.Holds(1, 1, 1), At(3_601_000), Entry(3, 1, 6098)));
    }

    [Fact]
    [SelfTestOf(typeof(TimeToLive))]
    public void A_session_that_expires_too_early_is_reported()
    {
        var log = new LogTimeRate(Group);
        var invariant = new TimeToLive(Group, log);
        var register = new Entry(
            new LogIndex(1), new Term(1), EntryKind.Command, 5000, new SimulatedCommand(CommandKind.Register, 1).Write(0));
        Write(log, N1.Lead(1).Holds(1), At(100), register);
        invariant.Applied(N1, register, 0);
        Write(log, N1.Holds(1, 1), At(300), Entry(2, 1, 5200));
        invariant.Effected(N1, Effect(2, SessionOutcome.Executed));
        Write(log, N1.Holds(1, 1, 1), At(1118), Entry(3, 1, 6000));
        Fires(invariant, () => invariant.Effected(N1, Effect(3, SessionOutcome.Expired)));

        Write(log, N1.Holds(1, 1, 1, 1), At(1119), Entry(4, 1, 6001));
        invariant.Effected(N1, Effect(4, SessionOutcome.Expired));
    }

    private static SessionEffect Effect(long index, SessionOutcome outcome) =>
        new(Entries.Id(index, 1), new SimulatedCommand(CommandKind.Session, 2, Session: 1, Sequence: index), outcome, 0);

    private static Entry Entry(long index, long term, long timestamp) => Entries.Command(index, term) with { Timestamp = timestamp };

    private static LogicalTime At(double milliseconds) => new((long)(milliseconds * TimeSpan.TicksPerMillisecond));

    private void Write(Invariant invariant, HandMadeReplica replica, LogicalTime now, params Entry[] entries)
    {
        Group.Now = now;
        invariant.Writes(replica, replica.Write(entries: entries));
    }
}

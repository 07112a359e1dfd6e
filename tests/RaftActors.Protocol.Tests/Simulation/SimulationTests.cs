using RaftActors.Simulation;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation;

/// <summary>Whole clusters under loss, delay, reordering, partitions and crashes, some hundred seeds of them on every run of the tests.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(3, 1, 240)]
    [InlineData(5, 1001, 1060)]
    [InlineData(1, 2001, 2020)]
    public void No_seed_breaks_an_invariant_or_stays_without_a_leader(int nodes, ulong first, ulong last)
    {
        var options = new SimulationOptions { Nodes = nodes, Spares = 2, Steps = 8000 };
        var results = new SimulationResult[last - first + 1];
        Parallel.For(0, results.Length, i => results[i] = Simulator.Run(first + (ulong)i, options));

        var failed = results.FirstOrDefault(r => r.Verdict != Verdict.Passed);
        Assert.True(failed is null, failed?.Report());
        if (nodes == 3)
        {
            // A run that reached none of its faults would prove nothing.
            var counters = results.SelectMany(r => r.Counters).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value));
            Assert.All(
                [
                    "message lost", "message doubled", "message delayed", "message cut", "crashed", "all crashed at once", "disk slow", "disk failed", "paused", "clock jumped", "restart storm",
                    "link clogged", "message clogged", "ring", "one cut off",
                    "partition in two", "link cut one way", "bridge", "snapshot taken", "snapshot failed", "snapshot sent", "snapshot installed",
                    "log compacted", "became Leader", "became Learner", "became PreCandidate", "members Appended", "members NotCaughtUp", "transfer Done",
                    "transfer TimedOut", "command acknowledged", "read answered", "rejected Busy",
                ],
                what => Assert.True(counters.GetValueOrDefault(what) > 0, $"no seed reached: {what}"));
        }
    }

    [Fact]
    public void The_same_seed_takes_the_same_course()
    {
        var options = new SimulationOptions { Steps = 5000 };

        Assert.Equal(Simulator.Run(7, options).TraceHash, Simulator.Run(7, options).TraceHash);
        Assert.NotEqual(Simulator.Run(7, options).TraceHash, Simulator.Run(8, options).TraceHash);
    }
}

using System.Runtime.CompilerServices;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Instant;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>What a command costs when all goes well.</summary>
public sealed class SteadyPathTests
{
    /// <summary>
    /// Messages and inputs outlive the step that makes or takes them, so they are objects: two appends, two answers, three notices of a
    /// write
    /// and three of an application. Beside those and the entry in three logs, nothing is allocated.
    /// </summary>
    [Fact]
    public void A_command_costs_its_messages_and_its_place_in_the_logs_and_nothing_else()
    {
        const int Appends = 2 * 80;
        const int Answers = 2 * 80;
        const int Notices = (3 * 40) + (3 * 24);
        var inLogs = 3 * Unsafe.SizeOf<Entry>();
        var group = new InstantGroup(commandBytes: 64);
        group.Run(20_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        group.Run(20_000);
        var perCommand = (GC.GetAllocatedBytesForCurrentThread() - before) / 20_000.0;

        Assert.InRange(perCommand, inLogs, Appends + Answers + Notices + (inLogs * 1.05));
    }
}

using System.Runtime.CompilerServices;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Instant;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>The cost of a command on the steady path.</summary>
public sealed class SteadyPathTests
{
    /// <summary>
    /// Messages and inputs outlive the step that creates or handles them, so they are objects: two appends, two responses, three completed
    /// writes and three applications. Apart from those and the entry in three logs, nothing is allocated.
    /// </summary>
    [Fact]
    public void A_command_allocates_only_its_messages_and_its_log_entries()
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

using Akka.Actor;
using Akka.Persistence;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Events of two writers of one persistent id that overlap.</summary>
public abstract class ReplayFilterContract : PersistenceTest
{
    private readonly string[] _expected;

    protected ReplayFilterContract(string mode, ITestOutputHelper output, params string[] expected)
        : base(PersistenceConfigs.Controlled($"akka.persistence.controlled-journal.replay-filter.mode = {mode}"), output) =>
        _expected = expected;

    [Fact]
    public void Overlapping_writers_are_treated_as_configured()
    {
        var control = PluginControl.Of(Sys);
        control.HighestSequenceNr = 4;
        control.OnReplay = callback =>
        {
            callback(Event("a1", 1, "writer-a"));
            callback(Event("a2", 2, "writer-a"));
            callback(Event("a3", 3, "writer-a"));
            callback(Event("b3", 3, "writer-b"));
            callback(Event("a4", 4, "writer-a"));
            callback(Event("b4", 4, "writer-b"));
            return Task.CompletedTask;
        };
        var actor = Start("p");
        Watch(actor);
        foreach (var expected in _expected)
        {
            if (expected == "recovery-failure")
            {
                Assert.StartsWith(expected, ExpectMsg<string>(), StringComparison.Ordinal);
                ExpectTerminated(actor);
            }
            else
            {
                ExpectMsg(expected);
            }
        }

        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    private static Persistent Event(string text, long sequenceNr, string writer) =>
        new(new Added(text), sequenceNr, "p", writerGuid: writer, sender: ActorRefs.NoSender);
}

public sealed class ReplayFilterRepairTests(ITestOutputHelper output)
    : ReplayFilterContract("repair-by-discard-old", output, "rec:a1", "rec:a2", "rec:b3", "rec:b4", "recovered");

public sealed class ReplayFilterFailTests(ITestOutputHelper output)
    : ReplayFilterContract("fail", output, "recovery-failure");

public sealed class ReplayFilterWarnTests(ITestOutputHelper output)
    : ReplayFilterContract("warn", output, "rec:a1", "rec:a2", "rec:a3", "rec:b3", "rec:a4", "rec:b4", "recovered");

public sealed class ReplayFilterOffTests(ITestOutputHelper output)
    : ReplayFilterContract("off", output, "rec:a1", "rec:a2", "rec:a3", "rec:b3", "rec:a4", "rec:b4", "recovered");

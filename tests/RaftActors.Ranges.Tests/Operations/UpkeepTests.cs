using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations;

public sealed class UpkeepTests
{
    private static readonly RangeRecord Range =
        Scene.Record("kv-r1", RangeStage.Active, BirthKind.Fresh, "n1.1", "n2.2", "n3.3") with { Operation = 0 };

    private static readonly GroupFacts Group = Scene.Facts("kv-r1", 3, "n1.1", "n2.2", "n3.3");

    [Theory]
    [InlineData(9, OperationOutcome.Open, false)]
    [InlineData(9, OperationOutcome.Completed, true)]
    [InlineData(12, OperationOutcome.Open, true)] // operation 9 was forgotten, so it has ended
    [InlineData(7, OperationOutcome.Completed, false)] // operation 9 is newer than what was read
    public void Only_what_an_ended_operation_left_is_acknowledged(long known, object outcome, bool isAcknowledged)
    {
        var operations = System.Collections.Immutable.ImmutableArray.Create(
            Scene.Operation(OperationKind.Split) with { Id = known, Outcome = (OperationOutcome)outcome });
        var noticed = Group with { Notices = [new Notice(9, Scene.Descriptor("kv-r2", 3), 50)] };
        var decided = Group with { Outcomes = [new KeyValuePair<long, MergeOutcome>(9, MergeOutcome.Cancelled)] };

        var expected = isAcknowledged ? "propose Acknowledge to kv-r1" : null;
        Assert.Equal(expected, Upkeep.Next(Range, operations, noticed) is { } first ? Scene.Say(first) : null);
        Assert.Equal(expected, Upkeep.Next(Range, operations, decided) is { } second ? Scene.Say(second) : null);
    }

    [Fact]
    public void Members_that_the_map_does_not_know_are_told_to_it()
    {
        var two = Group with { ConfigurationIndex = 12, Members = Group.Members.RemoveAt(2) };

        Assert.Null(Upkeep.Next(Range, [], Group));
        Assert.Equal("observe @12 n1.1 n2.2", Scene.Say(Upkeep.Next(Range, [], two)!));
        Assert.Equal("observe @10 n1.1 n2.2", Scene.Say(Upkeep.Next(Range, [], two with { ConfigurationIndex = 10 })!));
        Assert.Null(Upkeep.Next(Range, [], two with { ConfigurationIndex = 9 }));
        Assert.Null(Upkeep.Next(Range, [], two with { IsConfigurationCommitted = false }));
        Assert.Null(Upkeep.Next(Range with { Operation = 9 }, [], two));
        Assert.Null(Upkeep.Next(Range with { Stage = RangeStage.Retired }, [], two));
    }
}

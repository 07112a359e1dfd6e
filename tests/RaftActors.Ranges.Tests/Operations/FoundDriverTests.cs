using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

public sealed class FoundDriverTests(ITestOutputHelper output)
{
    private static readonly OperationRecord Found = Scene.Operation(OperationKind.Found);
    private static readonly GroupFacts Given = Scene.Facts("kv-r1", 1, "n1.1", "n2.2", "n3.3") with { FoundedBy = 9 };

    [Fact]
    public void Every_row_of_a_foundation() => Row.Check(
        [
            new("unreachable", "wait", Found, View(null)),
            new("not done", "propose Found v1 to kv-r1", Found, View(Given with { Descriptor = null, FoundedBy = 0 })),
            new("done already", "complete v1 @10", Found, View(Given)),
            new("half done: members changing", "wait", Found, View(Given with { IsJoint = true })),
            new("half done: members not committed", "wait", Found, View(Given with { IsConfigurationCommitted = false })),
            new("adopted", "complete v1 @10 [n1 n2 n3]", Found, View(Given, BirthKind.Adopted)),
            new("impossible: keys by another", "report Contradiction", Found, View(Given with { FoundedBy = 4 })),
            new("late: does not give up", "wait", Found, View(null) with { Time = Scene.Start + 1_000_000 }),
            new("ended", "finished", Found with { Outcome = OperationOutcome.Completed }, View(null)),
        ],
        output);

    private static OperationView View(GroupFacts? group, BirthKind birth = BirthKind.Fresh) => new()
    {
        Time = Scene.Start + 10,
        Range = Scene.Record("kv-r1", RangeStage.Planned, birth, "n1.1", "n2.2", "n3.3"),
        Group = group,
    };
}

using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

public sealed class SplitDriverTests(ITestOutputHelper output)
{
    private const string Propose = "propose Split v3 @10 [n1.4 n2.5 n3.6] to kv-r1";
    private const string Fence = "propose Fence v3 to kv-r1";
    private static readonly OperationRecord Split = Scene.Operation(OperationKind.Split);
    private static readonly OperationRecord Applied = Split with { Step = 2 };
    private static readonly GroupFacts Before = Scene.Facts("kv-r1", 3, "n1.1", "n2.2", "n3.3");
    private static readonly GroupFacts Cut = Before with
    {
        Descriptor = Scene.Descriptor("kv-r1", 4),
        Notices = [new Notice(9, Scene.Descriptor("kv-r2", 4), 50)],
    };

    private static readonly GroupFacts Fenced = Before with { Descriptor = Scene.Descriptor("kv-r1", 4), FencedBy = 9 };
    private static readonly GroupFacts Child = Scene.Facts("kv-r2", 4, "n1.4", "n2.5", "n3.6") with { FoundedBy = 9 };

    [Fact]
    public void Every_row_before_the_cut() => Row.Check(
        [
            new("not done", Propose, Split, View(Before, null)),
            new("unreachable", "wait", Split, View(null, null)),
            new("unreachable for long: no guess", "wait", Split, View(null, null) with { Time = Scene.Start + 900_000 }),
            new("half done: members joint", "wait 60000", Split, View(Before with { IsJoint = true }, null)),
            new("half done: members not committed", "wait 60000", Split, View(Before with { IsConfigurationCommitted = false }, null)),
            new("refused for now", Propose, Split, View(Before, null) with { Refusal = RangeRefusal.JointConfiguration }),
            new("refused: members changed", Fence, Split, View(Before with { ConfigurationIndex = 12 }, null)),
            new("refused: key", Fence, Split, View(Before, null) with { Refusal = RangeRefusal.KeyOutside }),
            new("refused: machine", Fence, Split, View(Before, null) with { Refusal = RangeRefusal.Machine }),
            new("impossible in time", Fence, Split, View(Before, null) with { Time = Scene.Start + 60_001 }),
            new("given up", "cancel v4", Split, View(Fenced, null)),
            new("given up, no memory", "cancel v7", Split, View(Before with { Descriptor = Scene.Descriptor("kv-r1", 7) }, null)),
            new("impossible: older than the map", "report Contradiction", Split, View(Scene.Facts("kv-r1", 2, "n1.1"), null)),
            new("impossible: frozen", "report Contradiction", Split, View(Before with { Frozen = Scene.Leaving(4) }, null)),
        ],
        output);

    [Fact]
    public void Every_row_after_the_cut() => Row.Check(
        [
            new("done already, child answers", "complete v4 @10", Split, View(Cut, Child)),
            new("done already, parent lost", "complete v4 @10", Split, View(null, Child)),
            new("done already, notice gone", "complete v4 @10", Split, View(Fenced, Child)),
            new("done already, late", "complete v4 @10", Split, View(Cut, Child) with { Time = Scene.Start + 900_000 }),
            new("half done: recorded first", "advance 0>2", Split, View(Cut, null)),
            new("half done: child not born", "wait 30000", Applied, View(Cut, null)),
            new("half done: its members not committed", "wait 30000", Applied, View(Cut, Child with { IsConfigurationCommitted = false })),
            new("half done: one disk of three", "wait 30000", Applied, View(Cut, Behind(2))),
            new("two disks of three", "complete v4 @10", Applied, View(Cut, Behind(1))),
            new("half done: state older than the cut", "wait 30000", Applied, View(Cut, Behind(2, 49))),
            new("witnesses do not count", "wait 30000", Applied, View(Cut, Behind(1, 0, MemberKind.Witness))),
            new("unreachable child", "report ChildWithoutLeader", Applied, View(Cut, null) with { Time = Scene.Start + 30_001 }),
            new("unreachable both", "wait 30000", Applied, View(null, null)),
            new("never cancelled behind the cut", "wait 30000", Applied, View(Fenced, null)),
            new("refusal seen late", "complete v4 @10", Split, View(Cut, Child) with { Refusal = RangeRefusal.KeyOutside }),
            new("uninitialised child proves nothing", Propose, Split, View(Before, Child with { Descriptor = null, FoundedBy = 0 })),
        ],
        output);

    /// <summary>With two that keep the state and a witness each of both counts, unless it does not come back.</summary>
    [Fact]
    public void Every_row_with_members_that_do_not_come_back()
    {
        var two = Cut with { Members = [Scene.Member("n1.1"), Scene.Member("n2.2"), Scene.Member("n3.3", MemberKind.Witness)] };
        var born = Child with
        {
            Members = [Scene.Member("n1.4"), Scene.Member("n2.5") with { Match = 0 }, Scene.Member("n3.6", MemberKind.Witness)],
        };
        Row.Check(
            [
                new("the other may still get it", "wait 30000", Applied, View(two, born)),
                new("the other is lost", "complete v4 @10", Applied, View(two, born, "n2.5")),
                new("the other is silent for long", "complete v4 @10", Applied, View(two, born) with { Silent = ["n2"] }),
                new("the witness is lost", "wait 30000", Applied, View(two, born, "n3.6")),
                new("it had it before it was lost: two are left", "wait 30000", Applied, View(Cut, Behind(2), "n1.4")),
                new("silent, but its disk has it", "complete v4 @10", Applied, View(Cut, Behind(1)) with { Silent = ["n2"] }),
                new("one of three lost, one not born", "wait 30000", Applied, View(Cut, Behind(2), "n3.6")),
                new("what is left has nothing", "wait 30000", Applied, View(two, born with { Members = [born.Members[1]] }, "n2.5")),
            ],
            output);
    }

    [Fact]
    public void Every_row_after_the_end()
    {
        var completed = Applied with { Outcome = OperationOutcome.Completed };
        Row.Check(
            [
                new("notice left", "propose Acknowledge to kv-r1", completed, View(Cut, Child)),
                new("nothing left", "finished", completed, View(Before, Child)),
                new("unreachable", "wait", completed, View(null, Child)),
                new("cancelled", "finished", Split with { Outcome = OperationOutcome.Cancelled }, View(Fenced, null)),
            ],
            output);
    }

    private static GroupFacts Behind(int count, long match = 0, MemberKind last = MemberKind.Voter) => Child with
    {
        Members = [.. Child.Members.Select((m, i) => i < 3 - count ? m with { Kind = i == 1 ? last : m.Kind } : m with { Match = match })],
    };

    private static OperationView View(GroupFacts? parent, GroupFacts? child, string lost)
    {
        var view = View(parent, child);
        var replica = view.Other!.Replicas.First(r => r.Id.Value == lost);
        return view with { Other = view.Other.With(replica with { Stage = ReplicaStage.Lost }) };
    }

    private static OperationView View(GroupFacts? parent, GroupFacts? child) => new()
    {
        Time = Scene.Start + 10,
        Range = Scene.Record("kv-r1", RangeStage.Active, BirthKind.Fresh, "n1.1", "n2.2", "n3.3"),
        Other = Scene.Record("kv-r2", RangeStage.Planned, BirthKind.Split, "n1.4", "n2.5", "n3.6"),
        Group = parent,
        OtherGroup = child,
    };
}

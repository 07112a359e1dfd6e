using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

public sealed class MergeDriverTests(ITestOutputHelper output)
{
    private const string Begin = "propose BeginAbsorb v3 kv-r2 v5 to kv-r1";
    private const string Cancel = "propose CancelAbsorb v3 to kv-r1";
    private const string Thaw = "propose Thaw v5 to kv-r2";
    private static readonly OperationRecord Merge = Scene.Operation(OperationKind.Merge);
    private static readonly OperationRecord First = Merge with { Step = 2, Attempt = 1 };
    private static readonly GroupFacts T = Scene.Facts("kv-r1", 3, "n1.1", "n2.2", "n3.3");
    private static readonly GroupFacts S = Scene.Facts("kv-r2", 5, "n1.4", "n2.5", "n3.6");
    private static readonly GroupFacts Locked = T with
    {
        Absorbing = new Absorbing(9, "kv-r2", S.Descriptor!.Keys, 5, 0),
    };

    private static readonly GroupFacts Absorbed = Decided(6, MergeOutcome.Absorbed);
    private static readonly GroupFacts Cancelled = Decided(4, MergeOutcome.Cancelled);
    private static readonly GroupFacts Passed = T with { Descriptor = Scene.Descriptor("kv-r1", 4) };
    private static readonly GroupFacts Frozen = S with { Frozen = Scene.Leaving(9) };
    private static readonly GroupFacts Retired = S with { Retired = Scene.Leaving(9) };
    private static readonly GroupFacts Thawed = S with { Descriptor = Scene.Descriptor("kv-r2", 6), ThawedBy = 9 };

    [Fact]
    public void Every_row_before_the_target_is_locked() => Row.Check(
        [
            new("not done", Begin, Merge, View(T, S)),
            new("unreachable target", "wait", Merge, View(null, S)),
            new("unreachable source", "wait 60000", Merge, View(T, null)),
            new("unreachable source for long", Cancel, Merge, View(T, null, 60_001)),
            new("impossible in time", Cancel, Merge, View(T, S, 60_001)),
            new("impossible: source has another version", Cancel, Merge, View(T, Thawed)),
            new("impossible: source absorbs another", Cancel, Merge, View(T, S with { Absorbing = Locked.Absorbing })),
            new("impossible: source frozen for another", Cancel, Merge, View(T, S with { Frozen = Scene.Leaving(4) })),
            new("impossible: source doubled", Cancel, Merge, View(T, S with { Size = new RangeSize(1, (32 << 20) + 1) })),
            new("refused: target has another version, source to be fenced", Thaw, Merge, View(Passed, S)),
            new("refused: target has another version, source fenced", "cancel v4 w6", Merge, View(Passed, Thawed)),
            new("refused: target passed, source retired", "report Contradiction", Merge, View(Passed, Retired)),
            new("refused: target passed, source frozen", "report Contradiction", Merge, View(Passed, Frozen)),
            new("refused: target passed, source unreachable", "wait", Merge, View(Passed, null)),
            new("impossible: target older than the map", "report Contradiction", Merge, View(Scene.Facts("kv-r1", 2, "n1.1"), S)),
            new("impossible: target locked by another", "report Contradiction", Merge, View(
                T with { Absorbing = Locked.Absorbing! with { Operation = 4 } }, S)),
        ],
        output);

    [Fact]
    public void Every_row_of_shipping() => Row.Check(
        [
            new("not done: allot an attempt", "advance 0>2 attempt 1", Merge, View(Locked, S)),
            new("order not heard", "ship 1 by n1.4 of kv-r2", First, View(Locked, S)),
            new("new leader of the source", "ship 1 by n1.4 of kv-r2", First, View(Locked, Ships(S, 1, false, 0) with { Shipping = null })),
            new("shipper has an older order", "ship 2 by n1.4 of kv-r2", First with { Attempt = 2 }, View(Locked, Ships(S, 1, true, 0))),
            new("shipper of another merge", "ship 1 by n1.4 of kv-r2", First, View(
                Locked, S with { Shipping = new ShippingFacts(4, 1, true, 0) })),
            new("half done: shipping", "wait 60000", First, View(Locked, Ships(S, 1, true, 100))),
            new("shipping is silent", "advance 2>2 attempt 2", First, View(Locked, Ships(S, 1, true, 5000))),
            new("shipping ended without effect", "advance 2>2 attempt 2", First, View(Locked, Ships(S, 1, false, 0))),
            new("impossible: attempts spent", Cancel, First with { Attempt = 3 }, View(Locked, Ships(S, 3, false, 0))),
            new("impossible in time", Cancel, First, View(Locked, Ships(S, 1, true, 0), 60_001)),
            new("unreachable source", "wait 60000", First, View(Locked, null)),
            new("unreachable source for long", Cancel, First, View(Locked, null, 60_001)),
            new("unreachable target", "wait", First, View(null, S)),
            new("unreachable target, source frozen", "report FrozenWithoutTarget", First, View(null, Frozen)),
            new("half done: just frozen", "wait 60000", First, View(Locked, Frozen with { FrozenFor = 999 })),
            new("half done: frozen, shipper runs", "wait 60000", First, View(Locked, Ships(Frozen, 1, true, 0) with { FrozenFor = 1000 })),
            new("half done: frozen, shipper gone", "ship 1 by n1.4 of kv-r2", First, View(Locked, Frozen with { FrozenFor = 1000 })),
            new("frozen too long", Cancel, First, View(Locked, Ships(Frozen, 1, true, 0) with { FrozenFor = 3000 })),
            new("impossible: source has another version", Cancel, First, View(
                Locked, S with { Descriptor = Scene.Descriptor("kv-r2", 6) })),
            new("impossible: thawed without the target's word", "report Contradiction", First, View(Locked, Thawed)),
            new("impossible: retired without the target's word", "report Contradiction", First, View(Locked, Retired)),
        ],
        output);

    [Fact]
    public void Every_row_after_the_targets_decision() => Row.Check(
        [
            new("absorbed", "propose Retire to kv-r2", First, View(Absorbed, Frozen)),
            new("absorbed, late", "propose Retire to kv-r2", First, View(Absorbed, Frozen, 900_000)),
            new("absorbed, source unreachable", "wait", First, View(Absorbed, null)),
            new("absorbed, source lost one disk", "wait", First, Lost(View(Absorbed, null), 1)),
            new("absorbed, source lost its majority", "complete v6 w5 retired", First, Lost(View(Absorbed, null), 2)),
            new("absorbed, source's majority silent for long", "complete v6 w5 retired", First,
                Lost(View(Absorbed, null), 1) with { Silent = ["n3"] }),
            new("absorbed, answers although two are silent", "propose Retire to kv-r2", First,
                View(Absorbed, Frozen) with { Silent = ["n2", "n3"] }),
            new("absorbed and retired", "complete v6 w5 retired", First, View(Absorbed, Retired)),
            new("impossible: absorbed a living source", "report Contradiction", First, View(Absorbed, S)),
            new("cancelled, source frozen", Thaw, First, View(Cancelled, Frozen)),
            new("cancelled, source not frozen", Thaw, First, View(Cancelled, S)),
            new("cancelled, source unreachable", "wait", First, View(Cancelled, null)),
            new("cancelled, source lost its majority: it must go on", "wait", First, Lost(View(Cancelled, null), 2)),
            new("cancelled and thawed", "cancel v4 w6", First, View(Cancelled, Thawed)),
            new("cancelled, source has another version", "cancel v4 w6", First, View(Cancelled, Thawed with { ThawedBy = 0 })),
            new("impossible: cancelled and retired", "report Contradiction", First, View(Cancelled, Retired)),
        ],
        output);

    [Fact]
    public void Every_row_after_the_end()
    {
        var completed = First with { Outcome = OperationOutcome.Completed };
        var cancelled = First with { Outcome = OperationOutcome.Cancelled };
        Row.Check(
            [
                new("completed, outcome left", "propose Acknowledge to kv-r1", completed, View(Absorbed, Retired)),
                new("completed, source gone", "propose Acknowledge to kv-r1", completed, View(Absorbed, null)),
                new("cancelled, outcome left", "propose Acknowledge to kv-r1", cancelled, View(Cancelled, Thawed)),
                new("nothing left", "finished", completed, View(Passed, null)),
                new("unreachable", "wait", completed, View(null, null)),
            ],
            output);
    }

    private static GroupFacts Decided(long version, MergeOutcome outcome) => T with
    {
        Descriptor = Scene.Descriptor("kv-r1", version),
        Outcomes = [new KeyValuePair<long, MergeOutcome>(9, outcome)],
    };

    private static GroupFacts Ships(GroupFacts source, long attempt, bool isRunning, long silentFor) =>
        source with { Shipping = new ShippingFacts(9, attempt, isRunning, silentFor) };

    private static OperationView Lost(OperationView view, int count) => view with
    {
        Other = view.Other! with
        {
            Replicas = [.. view.Other.Replicas.Select((r, i) => i < count ? r with { Stage = ReplicaStage.Lost } : r)],
        },
    };

    private static OperationView View(GroupFacts? target, GroupFacts? source, long after = 10) => new()
    {
        Time = Scene.Start + after,
        Range = Scene.Record("kv-r1", RangeStage.Active, BirthKind.Fresh, "n1.1", "n2.2", "n3.3"),
        Other = Scene.Record("kv-r2", RangeStage.Merging, BirthKind.Fresh, "n1.4", "n2.5", "n3.6"),
        Group = target,
        OtherGroup = source,
    };
}

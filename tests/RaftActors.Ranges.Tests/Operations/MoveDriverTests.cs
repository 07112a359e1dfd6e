using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

public sealed class MoveDriverTests(ITestOutputHelper output)
{
    private static readonly OperationRecord Replace = Scene.Move("n3.3", "n4.7");
    private static readonly OperationRecord Learning = Replace with { Step = 2 };
    private static readonly GroupFacts Before = Scene.Facts("kv-r1", 3, "n1.1", "n2.2", "n3.3");
    private static readonly GroupFacts Learner = Members(11, Before.Members.Add(Scene.Member("n4.7", MemberKind.Learner)));
    private static readonly GroupFacts Changed = Members(13, [Scene.Member("n1.1"), Scene.Member("n2.2"), Scene.Member("n4.7")]);
    private static readonly GroupFacts Joint = Members(12, Before.Members.Add(Scene.Member("n4.7"))) with { IsJoint = true };

    [Fact]
    public void Every_row_before_the_new_replica_is_a_member() => Row.Check(
        [
            new("not hosted", "wait 30000", Replace, View(Before, ReplicaStage.Planned)),
            new("not hosted in time", "cancel", Replace, View(Before, ReplicaStage.Planned, 30_001)),
            new("not hosted in time, unreachable", "cancel", Replace, View(null, ReplicaStage.Planned, 30_001)),
            new("not done", "change @10 -- +n4.7 Learner", Replace, View(Before)),
            new("not done, late: added so that it can be given up", "change @10 -- +n4.7 Learner", Replace, View(Before, after: 4_000_000)),
            new("not done, lost: added to be given up", "change @10 -- +n4.7 Learner", Replace, View(Before, ReplicaStage.Lost)),
            new("unreachable", "wait", Replace, View(null)),
            new("half done: members not committed", "wait", Replace, View(Before with { IsConfigurationCommitted = false })),
            new("refused: members changed", "cancel @12", Replace, View(Before with { ConfigurationIndex = 12 })),
            new("given up", "cancel @12", Learning, View(Before with { ConfigurationIndex = 12 }, ReplicaStage.Member)),
            new("given up, lost", "cancel @12", Learning, View(Before with { ConfigurationIndex = 12 }, ReplicaStage.Lost)),
            new("impossible: older than the map", "report Contradiction", Replace, View(Before with { ConfigurationIndex = 8 })),
        ],
        output);

    [Fact]
    public void Every_row_of_a_learner() => Row.Check(
        [
            new("recorded first", "advance 0>2 @11", Replace, View(Learner)),
            new("done already: caught up", "change @11 -n3.3 +n4.7 Voter", Learning, View(Learner)),
            new("half done: behind", "wait 61000", Learning, View(Behind(0), after: 1000)),
            new("half done: behind, moved a while ago", "wait 51000", Learning, View(Behind(10_000), after: 1000)),
            new("half done: silent", "wait 60999", Learning, View(Silent(1001), after: 1000)),
            new("stalled", "change @11 -n4.7 +-", Learning, View(Behind(60_001), after: 90_000)),
            new("too slow", "change @11 -n4.7 +-", Learning, View(Behind(5), after: 3_600_001)),
            new("lost", "change @11 -n4.7 +-", Learning, View(Learner, ReplicaStage.Lost)),
            new("unreachable", "wait", Learning, View(null)),
            new("half done: not committed", "wait", Learning, View(Learner with { IsConfigurationCommitted = false })),
            new("old one leads", "transfer n3.3 to n1.1", Learning, View(Learner with { Leader = new ReplicaId("n3.3") })),
            new("old one leads, one voter refused", "transfer n3.3 to n2.2", Learning, View(
                Learner with { Leader = new ReplicaId("n3.3") }) with { Avoided = [new ReplicaId("n1.1")] }),
            new("old one leads, no voter is fit", "wait", Learning, View(Learner with { Leader = new ReplicaId("n3.3") }) with
            {
                Avoided = [new ReplicaId("n1.1"), new ReplicaId("n2.2")],
            }),
        ],
        output);

    [Fact]
    public void Every_row_of_the_change() => Row.Check(
        [
            new("half done: joint", "advance 2>4 @12", Learning, View(Joint)),
            new("half done: joint, recorded", "wait", Learning with { Step = 4 }, View(Joint)),
            new("half done: joint, not committed", "wait", Learning, View(Joint with { IsConfigurationCommitted = false })),
            new("half done: left, not committed", "wait", Learning, View(Changed with { IsConfigurationCommitted = false })),
            new("taken back by a new leader", "change @11 -n3.3 +n4.7 Voter", Learning, View(Learner)),
            new("done already", "complete @13", Learning, View(Changed)),
            new("done already, steps not recorded", "complete @13", Replace, View(Changed)),
            new("done already, lost since", "complete @13", Learning with { Step = 4 }, View(Changed, ReplicaStage.Lost)),
            new("unreachable", "wait", Learning with { Step = 4 }, View(null)),
            new("ended", "finished", Learning with { Outcome = OperationOutcome.Completed }, View(Changed)),
        ],
        output);

    [Fact]
    public void Every_row_of_a_single_replica()
    {
        var move = Scene.Move("n1.1", "n4.7") with { Step = 2 };
        var other = Members(11,
        [
            Scene.Member("n1.1"),
            Scene.Member("n2.2") with { Match = 0, IsCaughtUp = false },
            Scene.Member("n4.7", MemberKind.Learner),
        ]);
        var both = Members(12, [Scene.Member("n1.1"), Scene.Member("n4.7")]);
        Row.Check(
            [
                new("the new one gets its vote first", "change @11 -- +n4.7 Voter", move, View(
                    Members(11, [Scene.Member("n1.1"), Scene.Member("n4.7", MemberKind.Learner)]))),
                new("the other voter may come back", "wait", move, View(other)),
                new("the other voter does not come back", "change @11 -- +n4.7 Voter", move, View(other) with { Silent = ["n2"] }),
                new("then the leadership", "transfer n1.1 to n4.7", move, View(both)),
                new("then the old one goes", "change @12 -n1.1 +n4.7 Voter", move, View(both with { Leader = new ReplicaId("n4.7") })),
                new("lost between", "change @12 -n4.7 +-", move, View(both, ReplicaStage.Lost)),
                new("done already", "complete @13", move, View(Members(13, [Scene.Member("n4.7")]))),
            ],
            output);
    }

    [Fact]
    public void Every_row_of_moves_with_one_part()
    {
        var remove = Scene.Move("n3.3", null);
        var add = Scene.Move(null, "n4.7");
        var addLearner = Scene.Move(null, "n4.7", MemberKind.Learner);
        var witness = Scene.Move("n3.3", "n4.7", MemberKind.Witness);
        var two = Members(11, [Scene.Member("n1.1"), Scene.Member("n2.2")]);
        Row.Check(
            [
                new("remove: not done", "change @10 -n3.3 +-", remove, View(Before)),
                new("remove: it leads", "transfer n3.3 to n1.1", remove, View(Before with { Leader = new ReplicaId("n3.3") })),
                new("remove: done already", "complete @11", remove, View(two)),
                new("remove: not committed", "wait", remove, View(two with { IsConfigurationCommitted = false })),
                new("remove: members changed", "cancel @12", remove, View(Before with { ConfigurationIndex = 12 })),
                new("remove: unreachable", "wait", remove, View(null)),
                new("remove: impossible, it is not a member", "report Contradiction", remove, View(two with { ConfigurationIndex = 10 })),
                new("add: not done", "change @10 -- +n4.7 Learner", add, View(Before)),
                new("add: learner", "change @11 -- +n4.7 Voter", add with { Step = 2 }, View(Learner)),
                new("add: done already", "complete @12", add, View(Members(12, Before.Members.Add(Scene.Member("n4.7"))))),
                new("add a learner: done already", "complete @11", addLearner, View(Learner)),
                new("witness: at once, it cannot learn", "change @10 -n3.3 +n4.7 Witness", witness, View(Before)),
                new("witness: lost, given up as a learner", "change @10 -- +n4.7 Learner", witness, View(Before, ReplicaStage.Lost)),
                new("witness: done already", "complete @13", witness, View(
                    Members(13, [Scene.Member("n1.1"), Scene.Member("n2.2"), Scene.Member("n4.7", MemberKind.Witness)]))),
            ],
            output);
    }

    private static GroupFacts Members(long index, System.Collections.Immutable.ImmutableArray<MemberFacts> members) =>
        Before with { Members = members, ConfigurationIndex = index };

    private static GroupFacts Behind(long stalledFor) => Learner with
    {
        Members = Learner.Members.SetItem(3, Learner.Members[3] with { Match = 5, IsCaughtUp = false, StalledFor = stalledFor }),
    };

    private static GroupFacts Silent(long silentFor) => Learner with
    {
        Members = Learner.Members.SetItem(3, Learner.Members[3] with { SilentFor = silentFor, StalledFor = 1 }),
    };

    private static OperationView View(GroupFacts? group, ReplicaStage stage = ReplicaStage.Hosting, long after = 10) => new()
    {
        Time = Scene.Start + after,
        Range = Scene.Record("kv-r1", RangeStage.Active, BirthKind.Fresh, "n1.1", "n2.2", "n3.3") is var range
            ? range with { Replicas = range.Replicas.Add(new ReplicaRecord("n4", 7, MemberKind.Voter, stage, new DataId(4))) }
            : null!,
        Group = group,
    };
}

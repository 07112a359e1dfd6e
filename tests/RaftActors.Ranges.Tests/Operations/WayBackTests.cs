using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>What an operator's cancellation does: only what leads back, with the driver's own fences and proofs.</summary>
public sealed class WayBackTests
{
    private static readonly GroupFacts Parent = Scene.Facts("kv-r1", 3, "n1.1", "n2.2", "n3.3");
    private static readonly GroupFacts Source = Scene.Facts("kv-r2", 5, "n1.4", "n2.5", "n3.6");
    private static readonly OperationRecord Split = Scene.Operation(OperationKind.Split);
    private static readonly OperationRecord Merge = Scene.Operation(OperationKind.Merge);

    [Fact]
    public void A_split_is_fenced_before_it_is_applied_and_never_taken_back_after()
    {
        var fence = Assert.IsType<OperationAction.Propose>(WayBack.Next(Split, View(Parent)));
        Assert.Equal(new RangeEntry.Fence(9, 3), fence.Entry);
        var fenced = Parent with { Descriptor = Scene.Descriptor("kv-r1", 4), FencedBy = 9 };
        Assert.IsType<MapCommand.Cancel>(Assert.IsType<OperationAction.ChangeMap>(WayBack.Next(Split, View(fenced))).Command);
        var cut = fenced with { FencedBy = 0, Notices = [new Notice(9, Scene.Descriptor("kv-r2", 4), 50)] };
        Assert.Null(WayBack.Next(Split, View(cut)));
        Assert.Null(WayBack.Next(Split with { Step = 2 }, View(Parent)));
        Assert.IsType<OperationAction.Wait>(WayBack.Next(Split, View(null)));
    }

    [Fact]
    public void A_merge_is_cancelled_in_the_targets_log_unless_that_has_absorbed()
    {
        var locked = Parent with { Absorbing = new Absorbing(9, "kv-r2", Source.Descriptor!.Keys, 5, 1) };
        var cancel = Assert.IsType<OperationAction.Propose>(WayBack.Next(Merge, View(locked, Source)));
        Assert.Equal(new RangeEntry.CancelAbsorb(9, 3), cancel.Entry);
        Assert.IsType<RangeEntry.CancelAbsorb>(Assert.IsType<OperationAction.Propose>(WayBack.Next(Merge, View(Parent, Source))).Entry);
        var cancelled = Parent with { Outcomes = [new(9, MergeOutcome.Cancelled)] };
        Assert.IsType<RangeEntry.Thaw>(Assert.IsType<OperationAction.Propose>(WayBack.Next(Merge, View(cancelled, Source))).Entry);
        Assert.Null(WayBack.Next(Merge, View(Parent with { Outcomes = [new(9, MergeOutcome.Absorbed)] }, Source)));
    }

    [Fact]
    public void A_move_removes_its_learner_however_near_that_is()
    {
        var move = Scene.Move("n1.1", "n4.4");
        var hosted = View(Parent) with { Range = Range("n1.1", "n2.2", "n3.3", "n4.4") };
        var add = Assert.IsType<OperationAction.ChangeMembers>(WayBack.Next(move, hosted));
        Assert.Equal((MemberKind.Learner, "n4.4"), (add.Kind, add.Add.Value));
        var joining = hosted with { Group = Parent with { Members = [.. Parent.Members, Scene.Member("n4.4", MemberKind.Learner)] } };
        var remove = Assert.IsType<OperationAction.ChangeMembers>(WayBack.Next(move, joining));
        Assert.Equal("n4.4", remove.Remove.Value);
        Assert.Null(WayBack.Next(Scene.Operation(OperationKind.Found), View(Parent)));
    }

    /// <summary>The only replica that could lead got its vote first; the old one still has its own.</summary>
    [Fact]
    public void A_move_takes_a_vote_back_while_the_old_replica_has_its_own()
    {
        var move = Scene.Move("n1.1", "n4.4");
        var voting = Voting(Parent with { ConfigurationIndex = 14 });
        var remove = Assert.IsType<OperationAction.ChangeMembers>(WayBack.Next(move, voting));
        Assert.Equal(("n4.4", 14L, true), (remove.Remove.Value, remove.ConfigurationIndex, remove.Add.IsNone));
        var transfer = Assert.IsType<OperationAction.Transfer>(
            WayBack.Next(move, Voting(voting.Group! with { Leader = new("n4.4"), Members = Parent.Members })));
        Assert.Equal("n4.4", transfer.From.Value);
        var left = View(Parent with { ConfigurationIndex = 15 }) with { Range = Range("n1.1", "n2.2", "n3.3", "n4.4") };
        Assert.IsType<MapCommand.Cancel>(Assert.IsType<OperationAction.ChangeMap>(WayBack.Next(move, left)).Command);
    }

    /// <summary>No replica can be added to prove that a late change comes too late, so the present members are appended again.</summary>
    [Theory]
    [InlineData(null, nameof(MemberKind.Voter))]
    [InlineData("n4.4", nameof(MemberKind.Witness))]
    public void A_move_without_a_learner_renews_its_members_and_is_cancelled_with_their_index(string? to, string kind)
    {
        var move = Scene.Move("n1.1", to, Enum.Parse<MemberKind>(kind));
        var view = View(Parent) with { Range = Range("n1.1", "n2.2", "n3.3", "n4.4") };
        var renew = Assert.IsType<OperationAction.ChangeMembers>(WayBack.Next(move, view));
        Assert.Equal((10L, true, true), (renew.ConfigurationIndex, renew.Remove.IsNone, renew.Add.IsNone));
        var renewed = view with { Group = Parent with { ConfigurationIndex = 11 } };
        var back = Assert.IsType<MapCommand.Cancel>(Assert.IsType<OperationAction.ChangeMap>(WayBack.Next(move, renewed)).Command);
        Assert.Equal(11, back.Proof.ConfigurationIndex);

        // The coordinator, which only drives on, comes to the same end.
        Assert.IsType<MapCommand.Cancel>(
            Assert.IsType<OperationAction.ChangeMap>(OperationDriver.Next(move, renewed, Scene.Limits)).Command);
    }

    [Fact]
    public void What_can_only_be_completed_says_why()
    {
        Refuses("It gives 'kv-r1' its first keys", Scene.Operation(OperationKind.Found), View(Parent));
        Refuses("cut off the keys of 'kv-r2'", Split with { Step = 2 }, View(Parent));
        Refuses("has absorbed 'kv-r2'", Merge, View(Parent with { Outcomes = [new(9, MergeOutcome.Absorbed)] }, Source));
        var removal = Scene.Move("n3.3", null);
        Refuses("is under way", removal with { Step = 4 }, View(Parent with { ConfigurationIndex = 11, IsJoint = true }));
        Refuses("are changed", removal, View(Scene.Facts("kv-r1", 3, "n1.1", "n2.2") with { ConfigurationIndex = 11 }));
        Refuses("does not fit", removal, View(Parent with { ConfigurationIndex = 9 }));

        static void Refuses(string why, OperationRecord operation, OperationView view)
        {
            Assert.Null(WayBack.Next(operation, view));
            Assert.Contains(why, WayBack.WhyNot(operation, view), StringComparison.Ordinal);
        }
    }

    private static OperationView Voting(GroupFacts group) => View(group with { Members = [.. group.Members, Scene.Member("n4.4")] })
        with { Range = Range("n1.1", "n2.2", "n3.3", "n4.4") };

    private static RangeRecord Range(params string[] replicas) => Scene.Record("kv-r1", RangeStage.Active, BirthKind.Fresh, replicas);

    private static OperationView View(GroupFacts? group, GroupFacts? other = null) => new()
    {
        Time = Scene.Start,
        Range = Range("n1.1", "n2.2", "n3.3"),
        Other = Scene.Record("kv-r2", RangeStage.Active, BirthKind.Fresh, "n1.4", "n2.5", "n3.6"),
        Group = group,
        OtherGroup = other,
    };
}

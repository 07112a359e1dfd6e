using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Operations;

/// <summary>
/// Adds a replica, removes one, or both. Every change of members names the index of the configuration that it expects, and that index only
/// grows. So a new replica that is not a member although the index is above the one at the beginning can never become one: that is what a
/// cancellation proves. A hosted replica is therefore always added before it is given up.
/// </summary>
internal static class MoveDriver
{
    public static OperationAction Next(OperationRecord operation, OperationView view, OperationLimits limits)
    {
        var added = operation.ToNode is { } node ? view.Range.Find(node, operation.To) : null;
        if (added is { Stage: ReplicaStage.Planned })
        {
            var end = operation.StartedAt + limits.Hosting;
            return view.Time > end
                ? Cancel(operation, 0)
                : Wait(operation, $"node '{added.Node}' is to host {added.Id}", end);
        }

        if (view.Group is not { } group)
        {
            return Wait(operation, $"no leader of '{operation.Group}' answers");
        }

        var course = new Course(operation, group, limits);
        if (!group.IsSettled)
        {
            return WhileChanging(course);
        }

        if (course.IsAdded && course.IsRemoved)
        {
            return course.IsUntouched
                ? Contradiction(operation, group)
                : new OperationAction.ChangeMap(operation.Id, new MapCommand.Complete(operation.Id, Facts(group.ConfigurationIndex)));
        }

        if (group.ConfigurationIndex < operation.ConfigurationIndex)
        {
            return Contradiction(operation, group);
        }

        if (course.Joining is null && !course.IsUntouched)
        {
            return Cancel(operation, group.ConfigurationIndex);
        }

        var isLost = added is { Stage: ReplicaStage.Lost };
        return course.To.IsNone ? Replace(course, view) : course.Joining is { } joining
            ? WithJoining(course, view, joining, isLost)
            : operation.MemberKind == MemberKind.Witness && !isLost
                ? Replace(course, view)
                : course.Change(ReplicaId.None, course.To, MemberKind.Learner);
    }

    /// <summary>
    /// The next action that gives it up; one that does not lead back if it can only be completed. Nothing that was begun before can apply
    /// once the index has grown without effect. So a learner is added and removed, a vote that the new replica has besides the old one is
    /// taken away, and where no replica can be added the present members are appended once more.
    /// </summary>
    public static OperationAction? Back(OperationRecord operation, OperationView view)
    {
        var isPlanned = operation.ToNode is { } node && view.Range.Find(node, operation.To) is { Stage: ReplicaStage.Planned };
        if (isPlanned || view.Group is not { IsSettled: true } group)
        {
            return Next(operation, view, OperationLimits.GivenUp);
        }

        var course = new Course(operation, group, OperationLimits.GivenUp);
        return course.IsAdded && course.IsRemoved ? null
            : course.Joining is { Kind: not MemberKind.Learner } ? WithoutVote(course, view)
            : course is { Joining: null, IsUntouched: true } && (course.To.IsNone || operation.MemberKind == MemberKind.Witness)
                ? course.Change(ReplicaId.None, ReplicaId.None, MemberKind.Learner)
            : Next(operation, view, OperationLimits.GivenUp);
    }

    /// <summary>The new replica votes and the old one too: it can still be left out.</summary>
    private static OperationAction WithoutVote(in Course course, OperationView view)
    {
        var (operation, group) = (course.Operation, course.Group);
        if (group.Leader != course.To)
        {
            return course.Change(course.To, ReplicaId.None, MemberKind.Learner);
        }

        return Successor(course with { Limits = OperationLimits.Default }, view, course.To).Best is { } best
            ? new OperationAction.Transfer(operation.Id, operation.Group, group.Leader, best.Id)
            : Wait(operation, $"no voter can take the leadership over from {course.To}");
    }

    /// <summary>Every leader finishes it. A joint configuration that is committed cannot be taken back.</summary>
    private static OperationAction WhileChanging(in Course course)
    {
        var (operation, group) = (course.Operation, course.Group);
        return group.IsConfigurationCommitted && course.Joining is not null && operation.Step < OperationSteps.MoveChanged
            ? Advance(operation, OperationSteps.MoveChanged, group.ConfigurationIndex)
            : Wait(operation, $"the members of '{operation.Group}' are changing");
    }

    /// <summary>The new replica is in the configuration, and the old one too or the new one not yet as what it is to be.</summary>
    private static OperationAction WithJoining(in Course course, OperationView view, MemberFacts joining, bool isLost)
    {
        var operation = course.Operation;
        var stalledAt = view.Time - joining.StalledFor + course.Limits.MoveStall;
        var end = Math.Min(stalledAt, operation.StartedAt + course.Limits.Move);
        var isReady = joining.IsCaughtUp && joining.SilentFor <= course.Limits.Heard;
        if (isLost || (joining.Kind == MemberKind.Learner && !isReady && view.Time > end))
        {
            // At the last step the map knows a committed joint configuration, and then this is no longer reached with a learner.
            return course.Change(course.To, ReplicaId.None, MemberKind.Learner);
        }

        if (operation.Step < OperationSteps.MoveLearner)
        {
            return Advance(operation, OperationSteps.MoveLearner, course.Group.ConfigurationIndex);
        }

        return isReady ? Replace(course, view) : Wait(operation, $"{joining.Id} is catching up", end);
    }

    /// <summary>The one change that counts. A leader hands over before it is left out, so that no client waits for an election.</summary>
    private static OperationAction Replace(in Course course, OperationView view)
    {
        var (operation, group) = (course.Operation, course.Group);
        if (course.From.IsNone || group.Leader != course.From)
        {
            return course.Change(course.From, course.To, operation.MemberKind);
        }

        var (best, hasOther) = Successor(course, view, course.From);
        if (best is not null)
        {
            return new OperationAction.Transfer(operation.Id, operation.Group, group.Leader, best.Id);
        }

        // The only replica that can lead: the new one gets its vote first, then the leadership.
        return !hasOther && course.Joining is { Kind: MemberKind.Learner } && operation.MemberKind == MemberKind.Voter
            ? course.Change(ReplicaId.None, course.To, MemberKind.Voter)
            : Wait(operation, $"no voter can take the leadership over from {course.From}");
    }

    /// <summary>The voter with the longest log that was heard just now; ties by id. And whether any other comes back.</summary>
    private static (MemberFacts? Best, bool HasOther) Successor(in Course course, OperationView view, ReplicaId leaving)
    {
        MemberFacts? best = null;
        var hasOther = false;
        foreach (var member in course.Group.Members)
        {
            if (member.Kind != MemberKind.Voter || member.Id == leaving)
            {
                continue;
            }

            hasOther |= !OperationView.IsLost(view.Range, member.Id) && !view.IsSilent(member.Id);
            if (member.IsCaughtUp && member.SilentFor <= course.Limits.Heard && !view.Avoided.Contains(member.Id)
                && (best is null || member.Match > best.Match || (member.Match == best.Match && member.Id.CompareTo(best.Id) < 0)))
            {
                best = member;
            }
        }

        return (best, hasOther);
    }

    private static OperationFacts Facts(long configurationIndex) => new() { ConfigurationIndex = configurationIndex };

    private static OperationAction.ChangeMap Advance(OperationRecord operation, int step, long index) =>
        new(operation.Id, new MapCommand.Advance(operation.Id, operation.Step, step, Facts(index)));

    private static OperationAction.ChangeMap Cancel(OperationRecord operation, long index) =>
        new(operation.Id, new MapCommand.Cancel(operation.Id, Facts(index)));

    private static OperationAction.Wait Wait(OperationRecord operation, string reason, long until = 0) => new(operation.Id, reason, until);

    private static OperationAction.Report Contradiction(OperationRecord operation, GroupFacts group) => new(
        operation.Id,
        OperationProblem.Contradiction,
        $"'{operation.Group}' has configuration {group.ConfigurationIndex}, which does not fit {operation.ConfigurationIndex} in the map.");

    /// <summary>The replicas concerned and what the group says about them.</summary>
    private readonly record struct Course(OperationRecord Operation, GroupFacts Group, OperationLimits Limits)
    {
        public ReplicaId From => Operation.FromNode is { } node ? ReplicaId.Of(node, Operation.From) : ReplicaId.None;

        public ReplicaId To => Operation.ToNode is { } node ? ReplicaId.Of(node, Operation.To) : ReplicaId.None;

        /// <summary>The new replica as a member; null if it is not one.</summary>
        public MemberFacts? Joining => To.IsNone ? null : Group.Find(To);

        public bool IsAdded => To.IsNone || Joining?.Kind == Operation.MemberKind;

        public bool IsRemoved => From.IsNone || Group.Find(From) is null;

        /// <summary>Whether the members are those of the beginning.</summary>
        public bool IsUntouched => Group.ConfigurationIndex == Operation.ConfigurationIndex;

        public OperationAction.ChangeMembers Change(ReplicaId remove, ReplicaId add, MemberKind kind) =>
            new(Operation.Id, Operation.Group, Group.ConfigurationIndex, remove, add, kind);
    }
}

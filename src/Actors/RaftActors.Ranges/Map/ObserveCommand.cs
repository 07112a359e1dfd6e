using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>
/// Corrects the members of a range by what its group's log says: those of an adopted group may change without the map.
/// </summary>
internal sealed class ObserveCommand(MapTables tables, Answers answers)
{
    public MapAnswer Apply(MapCommand.Observe command)
    {
        if (!tables.TryGetRange(command.Group, out var range))
        {
            return Answers.UnknownRange(command.Group);
        }

        if (range.Operation != 0)
        {
            return Answers.Refused(
                MapRefusal.OperationOpen, $"Operation {range.Operation} is under way on '{range.Group}': it says what its members are.");
        }

        if (range.Stage != RangeStage.Active)
        {
            return Answers.Refused(MapRefusal.NotActive, $"'{range.Group}' is {range.Stage}: its members no longer count.");
        }

        if (command.ConfigurationIndex < range.ConfigurationIndex)
        {
            return answers.Stale(range);
        }

        if (Refusal(range, command.Members) is { } refused)
        {
            return refused;
        }

        var replicas = Corrected(range, command.Members);
        return command.ConfigurationIndex == range.ConfigurationIndex && replicas.AsSpan().SequenceEqual(range.Replicas.AsSpan())
            ? answers.Done(range)
            : answers.Done(tables.Put(range with { Replicas = replicas, ConfigurationIndex = command.ConfigurationIndex }));
    }

    private MapAnswer? Refusal(RangeRecord range, ImmutableArray<ObservedMember> members)
    {
        if (KeyspaceCommands.ProblemOfMembers([.. members.Select(m => new PlannedReplica(m.Node, m.Kind))]) is { } problem)
        {
            return Answers.Refused(MapRefusal.Invalid, problem);
        }

        foreach (var member in members)
        {
            if (range.Find(member.Node, member.Incarnation) is { } known)
            {
                if (known.Stage == ReplicaStage.Removed)
                {
                    return Answers.Refused(
                        MapRefusal.WrongStage, $"The replica {known.Id} of '{range.Group}' is removed: it cannot be a member again.");
                }

                continue;
            }

            // Only members of an adopted group may be unknown: every other incarnation was allotted here, or is gone.
            if (member.Incarnation != 0 || range.Birth.Kind != BirthKind.Adopted)
            {
                return Answers.Refused(
                    MapRefusal.UnknownReplica,
                    $"The map knows no replica of '{range.Group}' on node '{member.Node}' with incarnation {member.Incarnation}.");
            }

            if (tables.TryGetNode(member.Node, out var node) && node.Mode == NodeMode.Drained)
            {
                return Answers.Refused(MapRefusal.NodeUnavailable, $"The node '{node.Id}' has a member but is drained: resume it first.");
            }

            foreach (var replica in range.Replicas)
            {
                if (replica.Node == member.Node && replica.Stage != ReplicaStage.Lost)
                {
                    return Answers.Refused(
                        MapRefusal.NodeUnavailable, $"The node '{member.Node}' has the replica {replica.Id} of '{range.Group}' already.");
                }
            }
        }

        return null;
    }

    /// <summary>Who is left out was removed by a committed configuration, which is a fact; who is lost has nothing to destroy.</summary>
    private static ImmutableArray<ReplicaRecord> Corrected(RangeRecord range, ImmutableArray<ObservedMember> members)
    {
        var corrected = ImmutableArray.CreateBuilder<ReplicaRecord>(range.Replicas.Length + members.Length);
        foreach (var replica in range.Replicas)
        {
            if (Find(members, replica) is { } member)
            {
                corrected.Add(replica with { Kind = member.Kind });
            }
            else if (replica.Stage != ReplicaStage.Lost)
            {
                corrected.Add(replica with { Stage = ReplicaStage.Removed });
            }
        }

        foreach (var member in members)
        {
            if (range.Find(member.Node, member.Incarnation) is null)
            {
                corrected.Add(new ReplicaRecord(member.Node, member.Incarnation, member.Kind, ReplicaStage.Member, DataId.None));
            }
        }

        return corrected.ToImmutable();
    }

    private static ObservedMember? Find(ImmutableArray<ObservedMember> members, ReplicaRecord replica)
    {
        foreach (var member in members)
        {
            if (member.Node == replica.Node && member.Incarnation == replica.Incarnation)
            {
                return member;
            }
        }

        return null;
    }
}

using System.Collections.Immutable;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>Creates keyspaces and changes their settings.</summary>
internal sealed class KeyspaceCommands(MapTables tables, Answers answers)
{
    public MapAnswer Put(MapCommand.PutKeyspace command)
    {
        var settings = command.Settings;
        if (tables.TryGetKeyspace(settings.Name, out var present))
        {
            return IsSame(present, settings) ? answers.Done(present) : answers.Stale(present);
        }

        if (Problem(settings) is { } problem)
        {
            return Answers.Refused(MapRefusal.Invalid, problem);
        }

        if (RefusalOfMembers(command) is { } refused)
        {
            return refused;
        }

        var isAdopted = settings.AdoptedGroup.Length > 0;
        if (isAdopted && tables.TryGetRange(settings.AdoptedGroup, out var owner))
        {
            return Answers.Refused(
                MapRefusal.GroupTaken,
                $"The group '{settings.AdoptedGroup}' serves a range of keyspace '{owner.Keyspace}': a group serves one range only.");
        }

        var keyspace = settings with { NextRange = 1 };
        for (var i = 0; i < command.Members.Length; i++)
        {
            keyspace = PutFirst(keyspace, isAdopted ? KeyRange.All : Piece(settings.SplitPoints, i), command.Members[i]);
        }

        return answers.Done(tables.Put(keyspace));
    }

    public MapAnswer Place(MapCommand.SetPlacement command)
    {
        if (!tables.TryGetKeyspace(command.Keyspace, out var keyspace))
        {
            return Answers.Refused(MapRefusal.UnknownKeyspace, $"The keyspace '{command.Keyspace}' does not exist.");
        }

        if (keyspace.Replicas == command.Replicas && keyspace.Placement.Equals(command.Placement))
        {
            return answers.Done(keyspace);
        }

        if (keyspace.ChangedAt != command.Expected)
        {
            return answers.Stale(keyspace);
        }

        return (ProblemOfReplicas(command.Replicas) ?? ProblemOf(command.Placement)) is { } problem
            ? Answers.Refused(MapRefusal.Invalid, problem)
            : answers.Done(tables.Put(keyspace with { Replicas = command.Replicas, Placement = command.Placement }));
    }

    /// <summary>The next name and number of a range. A number whose name is that of an adopted group is skipped.</summary>
    public (KeyspaceRecord Keyspace, long Number, string Group) Allot(KeyspaceRecord keyspace)
    {
        while (true)
        {
            var number = keyspace.NextRange;
            var group = $"{keyspace.Name}-r{number}";
            keyspace = keyspace with { NextRange = number + 1 };
            if (!tables.TryGetRange(group, out _))
            {
                return (keyspace, number, group);
            }
        }
    }

    private static bool IsSame(KeyspaceRecord present, KeyspaceRecord settings)
    {
        var isSame = present.Machine == settings.Machine
            && present.Replicas == settings.Replicas
            && present.Kind == settings.Kind
            && present.AdoptedGroup == settings.AdoptedGroup
            && present.Placement.Equals(settings.Placement)
            && present.SplitPoints.Length == settings.SplitPoints.Length;
        for (var i = 0; isSame && i < present.SplitPoints.Length; i++)
        {
            isSame = present.SplitPoints[i].Span.SequenceEqual(settings.SplitPoints[i].Span);
        }

        return isSame;
    }

    private static string? Problem(KeyspaceRecord settings)
    {
        if ((MapLimits.ProblemOfKeyspace(settings.Name) ?? ProblemOfReplicas(settings.Replicas) ?? ProblemOf(settings.Placement))
            is { } problem)
        {
            return problem;
        }

        if (settings.Machine.Length is 0 or > MapLimits.TextLength)
        {
            return $"The machine's name has {settings.Machine.Length} characters: use 1 to {MapLimits.TextLength}.";
        }

        if (settings.AdoptedGroup.Length > 0)
        {
            return settings.AdoptedGroup == "meta"
                ? "The group 'meta' cannot become a range: it holds the map."
                : MapLimits.ProblemOfName("group", settings.AdoptedGroup) ?? ProblemOfPoints(settings.SplitPoints);
        }

        return ProblemOfPoints(settings.SplitPoints);
    }

    private static string? ProblemOfPoints(ImmutableArray<ReadOnlyMemory<byte>> points)
    {
        if (points.Length >= MapLimits.RangesOfKeyspace)
        {
            return $"{points.Length} split points make more than {MapLimits.RangesOfKeyspace} ranges.";
        }

        for (var i = 0; i < points.Length; i++)
        {
            if (MapLimits.ProblemOfSplitPoint(points[i].Span) is { } problem)
            {
                return problem;
            }

            if (i > 0 && KeyOrder.Compare(points[i - 1].Span, points[i].Span) >= 0)
            {
                return $"The split points must ascend: {KeyRange.Show(points[i].Span)} does not come after "
                    + $"{KeyRange.Show(points[i - 1].Span)}.";
            }
        }

        return null;
    }

    private static string? ProblemOfReplicas(int replicas) => replicas is < 1 or > MapLimits.Replicas
        ? $"A range cannot have {replicas} replicas: use 1 to {MapLimits.Replicas}."
        : null;

    private static string? ProblemOf(Placement placement) => NodeCommands.ProblemOfLabels(placement.Require)
        ?? (placement.Spread.Length > MapLimits.TextLength
            ? $"The label to spread over has {placement.Spread.Length} characters: use at most {MapLimits.TextLength}."
            : null);

    private static KeyRange Piece(ImmutableArray<ReadOnlyMemory<byte>> points, int number) => new(
        number == 0 ? default : points[number - 1],
        number == points.Length ? (ReadOnlyMemory<byte>?)null : points[number]);

    private MapAnswer? RefusalOfMembers(MapCommand.PutKeyspace command)
    {
        var isAdopted = command.Settings.AdoptedGroup.Length > 0;
        var pieces = isAdopted ? 1 : command.Settings.SplitPoints.Length + 1;
        if (command.Members.Length != pieces)
        {
            return Answers.Refused(MapRefusal.Invalid, $"Members are named for {command.Members.Length} ranges instead of {pieces}.");
        }

        foreach (var members in command.Members)
        {
            if (ProblemOfMembers(members) is { } problem)
            {
                return Answers.Refused(MapRefusal.Invalid, problem);
            }

            foreach (var member in members)
            {
                // A member of an adopted group runs already, so its node need not have registered yet.
                var isKnown = tables.TryGetNode(member.Node, out var node);
                if (!isKnown && !isAdopted)
                {
                    return Answers.Refused(MapRefusal.UnknownNode, $"The node '{member.Node}' has not registered: choose another.");
                }

                if (isKnown && (isAdopted ? node!.Mode == NodeMode.Drained : node!.Mode != NodeMode.Active))
                {
                    return Answers.Refused(MapRefusal.NodeUnavailable, $"The node '{node.Id}' is {node.Mode}: choose another.");
                }
            }
        }

        return null;
    }

    /// <summary>Why these cannot be a group's members, or null.</summary>
    internal static string? ProblemOfMembers(ImmutableArray<PlannedReplica> members)
    {
        if (members.Length is 0 or > MapLimits.Replicas)
        {
            return $"A range cannot have {members.Length} replicas: use 1 to {MapLimits.Replicas}.";
        }

        var hasVoter = false;
        HashSet<string> nodes = new(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (MapLimits.ProblemOfName("node", member.Node) is { } problem)
            {
                return problem;
            }

            if (!nodes.Add(member.Node))
            {
                return $"The node '{member.Node}' is named twice: a node holds one replica of a range.";
            }

            hasVoter |= member.Kind == MemberKind.Voter;
        }

        return hasVoter ? null : "A range needs a voter among its members.";
    }

    private KeyspaceRecord PutFirst(KeyspaceRecord keyspace, KeyRange keys, ImmutableArray<PlannedReplica> members)
    {
        var isAdopted = keyspace.AdoptedGroup.Length > 0;
        (keyspace, var number, var group) = Allot(keyspace);
        group = isAdopted ? keyspace.AdoptedGroup : group;
        var replicas = ImmutableArray.CreateBuilder<ReplicaRecord>(members.Length);
        foreach (var member in members)
        {
            replicas.Add(isAdopted
                ? new ReplicaRecord(member.Node, 0, member.Kind, ReplicaStage.Member, DataId.None)
                : new ReplicaRecord(member.Node, tables.AllotIncarnation(), member.Kind, ReplicaStage.Planned, DataId.None)
                {
                    IsFirst = true,
                });
        }

        var operation = tables.Put(new OperationRecord
        {
            Id = tables.AllotOperation(),
            Kind = OperationKind.Found,
            Group = group,
            Version = 1,
            StartedAt = tables.Time,
        });
        tables.Put(new RangeRecord
        {
            Number = number,
            Group = group,
            Keyspace = keyspace.Name,
            Keys = keys,
            Version = 1,
            Stage = RangeStage.Planned,
            Kind = keyspace.Kind,
            Operation = operation.Id,
            Replicas = replicas.MoveToImmutable(),
            Birth = new Birth(isAdopted ? BirthKind.Adopted : BirthKind.Fresh, "", operation.Id),
        });
        return keyspace;
    }
}

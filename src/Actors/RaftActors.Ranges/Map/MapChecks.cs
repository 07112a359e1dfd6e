using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>What holds in every state of the map: checked for every snapshot that is loaded, and by tests after every command.</summary>
internal static class MapChecks
{
    /// <summary>What is wrong with the map, or null.</summary>
    public static string? Problem(MapImage image)
    {
        var operations = new Dictionary<long, OperationRecord>();
        foreach (var operation in image.Operations)
        {
            if (!operations.TryAdd(operation.Id, operation) || operation.Id < 1 || operation.Id >= image.NextOperation)
            {
                return $"operation {operation.Id} is there twice, or was never allotted";
            }
        }

        return ProblemOfVersions(image)
            ?? ProblemOfNames(image)
            ?? ProblemOfOperations(image, operations)
            ?? ProblemOfReplicas(image, operations)
            ?? ProblemOfOwners(image);
    }

    /// <summary>No record is newer than the map.</summary>
    private static string? ProblemOfVersions(MapImage image) =>
        image.Keyspaces.Any(k => k.ChangedAt > image.Version)
            || image.Ranges.Any(r => r.ChangedAt > image.Version)
            || image.Nodes.Any(n => n.ChangedAt > image.Version)
            || image.Operations.Any(o => o.ChangedAt > image.Version)
            ? "a record is newer than the map"
            : null;

    /// <summary>Names and numbers are unique, and were allotted.</summary>
    private static string? ProblemOfNames(MapImage image)
    {
        var next = new Dictionary<string, KeyspaceRecord>(StringComparer.Ordinal);
        foreach (var keyspace in image.Keyspaces)
        {
            if (!next.TryAdd(keyspace.Name, keyspace))
            {
                return $"keyspace '{keyspace.Name}' is there twice";
            }
        }

        var (groups, numbers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<(string, long)>());
        foreach (var range in image.Ranges)
        {
            if (!next.TryGetValue(range.Keyspace, out var keyspace))
            {
                return $"'{range.Group}' belongs to no keyspace";
            }

            if (range.Number < 1
                || range.Number >= keyspace.NextRange
                || !groups.Add(range.Group)
                || !numbers.Add((range.Keyspace, range.Number)))
            {
                return $"'{range.Group}' or its number {range.Number} is there twice, or was never allotted";
            }

            var isAdopted = range.Birth.Kind == BirthKind.Adopted;
            if (range.Group != (isAdopted ? keyspace.AdoptedGroup : $"{range.Keyspace}-r{range.Number}"))
            {
                return $"range {range.Number} of '{range.Keyspace}' is served by '{range.Group}', which is not its name";
            }
        }

        var nodes = image.Nodes.Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
        return nodes.Count == image.Nodes.Length ? null : "a node is there twice";
    }

    /// <summary>One operation at a time a range; it holds the slot of each of its ranges, and of no other.</summary>
    private static string? ProblemOfOperations(MapImage image, Dictionary<long, OperationRecord> operations)
    {
        var held = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var operation in image.Operations)
        {
            if (operation.Step < 0 || operation.Step > OperationSteps.Last(operation.Kind))
            {
                return $"operation {operation.Id} is at step {operation.Step}";
            }

            if (!AreInOrder(operation))
            {
                return $"the times of operation {operation.Id} are not those of its steps, in their order";
            }

            if (operation.Outcome != OperationOutcome.Open)
            {
                continue;
            }

            if (!held.TryAdd(operation.Group, operation.Id)
                || (operation.Other.Length > 0 && !held.TryAdd(operation.Other, operation.Id)))
            {
                return $"operation {operation.Id} and another one are under way on the same range";
            }
        }

        if (operations.Count - held.Values.Distinct().Count() > MapLimits.FinishedOperations)
        {
            return "too many finished operations are kept";
        }

        foreach (var range in image.Ranges)
        {
            held.Remove(range.Group, out var holder);
            if (holder != range.Operation)
            {
                return $"the slot of '{range.Group}' is held by operation {range.Operation}, but operation {holder} is under way";
            }

            if (holder == 0 ? range.Stage is RangeStage.Planned or RangeStage.Merging : !IsInStage(range, operations[holder]))
            {
                return $"'{range.Group}' is {range.Stage}, which is not what its operation {range.Operation} does";
            }
        }

        return held.Count == 0 ? null : $"operation {held.Values.First()} is under way on an unknown range";
    }

    private static bool AreInOrder(OperationRecord operation)
    {
        var step = OperationSteps.Begun;
        foreach (var time in operation.StepTimes)
        {
            if (time.Step <= step || time.Step > operation.Step)
            {
                return false;
            }

            step = time.Step;
        }

        return true;
    }

    private static bool IsInStage(RangeRecord range, OperationRecord operation) => (operation.Kind, range.Group == operation.Group) switch
    {
        (OperationKind.Found, true) => range.Stage == RangeStage.Planned && range.Birth.Kind != BirthKind.Split,
        (OperationKind.Split, false) => range.Stage == RangeStage.Planned && range.Birth.Kind == BirthKind.Split,
        (OperationKind.Merge, false) => range.Stage == RangeStage.Merging,
        (_, true) => range.Stage == RangeStage.Active,
        _ => false,
    };

    /// <summary>An incarnation is one life, allotted once. Without an operation replicas are members, or on their way out.</summary>
    private static string? ProblemOfReplicas(MapImage image, Dictionary<long, OperationRecord> operations)
    {
        var incarnations = new HashSet<long>();
        var drained = image.Nodes.Where(n => n.Mode == NodeMode.Drained).Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var range in image.Ranges)
        {
            var nodes = new HashSet<string>(StringComparer.Ordinal);
            var hasVoter = false;
            foreach (var replica in range.Replicas)
            {
                var isAllotted = replica.Incarnation == 0
                    ? range.Birth.Kind == BirthKind.Adopted
                    : replica.Incarnation > 0 && replica.Incarnation < image.NextIncarnation && incarnations.Add(replica.Incarnation);
                if (!isAllotted)
                {
                    return $"incarnation {replica.Incarnation} in '{range.Group}' is there twice, or was never allotted";
                }

                if (replica.Stage != ReplicaStage.Lost && (!nodes.Add(replica.Node) || drained.Contains(replica.Node)))
                {
                    return $"node '{replica.Node}' has two replicas of '{range.Group}', or is drained and has one";
                }

                var isAtRest = range.Stage == RangeStage.Retired
                    ? replica.Stage == ReplicaStage.Removed
                    : range.Operation != 0 || replica.Stage is ReplicaStage.Member or ReplicaStage.Removed or ReplicaStage.Lost;
                if (!isAtRest)
                {
                    return $"replica {replica.Id} of '{range.Group}' is {replica.Stage} without an operation";
                }

                hasVoter |= replica is { Kind: MemberKind.Voter, Stage: not ReplicaStage.Removed };
            }

            if (!hasVoter && range.Stage != RangeStage.Retired)
            {
                return $"'{range.Group}' has no voter";
            }
        }

        return null;
    }

    /// <summary>Every key of a keyspace has exactly one owner.</summary>
    private static string? ProblemOfOwners(MapImage image)
    {
        foreach (var keyspace in image.Keyspaces)
        {
            var all = image.Ranges.Where(r => r.Keyspace == keyspace.Name).ToList();
            if (all.Count(r => r.Stage != RangeStage.Retired) > MapLimits.RangesOfKeyspace)
            {
                return $"'{keyspace.Name}' has too many ranges";
            }

            var owners = all.Where(r => r.IsOwner).ToList();
            owners.Sort((a, b) => KeyOrder.Compare(a.Keys.Start.Span, b.Keys.Start.Span));
            if (owners.Count == 0 || !owners[0].Keys.Start.IsEmpty || owners[^1].Keys.End is not null)
            {
                return $"the ranges of '{keyspace.Name}' do not reach from the first key to the last";
            }

            for (var i = 1; i < owners.Count; i++)
            {
                if (!owners[i - 1].Keys.IsFollowedBy(owners[i].Keys))
                {
                    return $"'{owners[i - 1].Group}' and '{owners[i].Group}' leave a gap, or share keys";
                }
            }
        }

        return null;
    }
}

using System.Collections.Immutable;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Status;

namespace RaftActors.Keyspaces;

/// <summary>The records of the map as its users see them.</summary>
internal static class MapDescription
{
    public static RangeMapStatus Of(MapCopy map) => new(
        map.Version,
        [
            .. map.Ranges.Values
                .Where(r => r.Stage != RangeStage.Retired)
                .OrderBy(r => r.Keyspace, StringComparer.Ordinal)
                .ThenBy(r => r.Keys.Start, Comparer<ReadOnlyMemory<byte>>.Create((a, b) => KeyOrder.Compare(a.Span, b.Span)))
                .ThenBy(r => r.Number)
                .Select(Of),
        ],
        [.. map.Operations.Values.Select(Of)],
        [.. map.Nodes.Values.Select(n => Of(n, map))])
    {
        Coordinator = map.Coordinator?.Node,
    };

    private static RangeStatus Of(RangeRecord range) => new(
        range.Group, range.Keyspace, range.Keys.Start, range.Keys.End, range.Version, range.Stage.ToString(),
        [.. range.Replicas.Select(r => new RangeReplicaStatus(r.Node, r.Incarnation, r.Kind.ToString(), r.Stage.ToString()))])
    {
        Operation = range.Operation,
        IsSticky = range.IsSticky,
        Birth = range.Birth.Kind.ToString(),
        Parent = range.Birth.Parent,
    };

    public static RangeOperationStatus Of(OperationRecord operation) => new(
        operation.Id, operation.Kind.ToString(), operation.Group, OperationSteps.Name(operation.Kind, operation.Step),
        operation.Outcome.ToString(), operation.StartedAt, operation.FinishedAt)
    {
        Steps = OperationSteps.All(operation.Kind),
        StepTimes = Times(operation),
        Attempt = operation.Attempt,
        Other = operation.Other,
        At = operation.At,
        From = operation.FromNode,
        To = operation.ToNode,
    };

    private static RangeNodeStatus Of(NodeRecord node, MapCopy map) => new(
        node.Id,
        node.Mode.ToString(),
        node.Labels.ToImmutableSortedDictionary(l => l.Name, l => l.Value, StringComparer.Ordinal),
        map.Ranges.Values.Count(
            r => r.Replicas.Any(p => p.Node == node.Id && p.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost))));

    private static ImmutableArray<RangeStepTime> Times(OperationRecord operation)
    {
        var times = ImmutableArray.CreateBuilder<RangeStepTime>();
        var (step, began) = (OperationSteps.Begun, operation.StartedAt);
        foreach (var next in operation.StepTimes)
        {
            Add(next.At);
            (step, began) = (next.Step, next.At);
        }

        // An operation from before steps had times may be at a later step than the last one that has a time.
        Add(operation.Outcome != OperationOutcome.Open ? operation.FinishedAt : null);
        return times.ToImmutable();

        void Add(long? ended) => times.Add(new RangeStepTime(OperationSteps.Name(operation.Kind, step), began, ended));
    }
}

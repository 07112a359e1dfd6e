using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R4: versions and numbers of the map only grow, and none is allotted twice. R20: a range has one operation at a time, operations go
/// forward and end once, and a cancelled one has no effect in any group. Told of every state of the map.
/// </summary>
internal sealed class MapFacts
{
    private readonly Dictionary<long, string> _incarnations = [];
    private readonly Dictionary<long, OperationRecord> _operations = [];
    private readonly HashSet<long> _done = [];
    private MapImage? _last;

    public void Changed(MapImage map)
    {
        if (_last is { } last
            && (map.Version < last.Version || map.NextIncarnation < last.NextIncarnation || map.NextOperation < last.NextOperation))
        {
            throw new SafetyViolation("R4 MapFacts", $"the map at version {map.Version} took numbers of version {last.Version} back");
        }

        _last = map;
        foreach (var range in map.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                var life = $"{range.Group}/{replica.Id}";
                if (replica.Incarnation > 0 && !_incarnations.TryAdd(replica.Incarnation, life)
                    && _incarnations[replica.Incarnation] != life)
                {
                    throw new SafetyViolation("R4 MapFacts", $"{life} has the incarnation of {_incarnations[replica.Incarnation]}");
                }
            }
        }

        foreach (var operation in map.Operations)
        {
            RequireForward(operation);
        }

        if (MapChecks.Problem(map) is { } problem)
        {
            throw new SafetyViolation("R20 MapFacts", problem);
        }
    }

    /// <summary>A group's log carried an operation out.</summary>
    public void Done(long operation)
    {
        _done.Add(operation);
        if (_operations.TryGetValue(operation, out var record))
        {
            RequireEffect(record);
        }
    }

    private void RequireForward(OperationRecord operation)
    {
        if (_operations.TryGetValue(operation.Id, out var before)
            && (operation.Step < before.Step || operation.Kind != before.Kind
                || (before.Outcome != OperationOutcome.Open && operation.Outcome != before.Outcome)))
        {
            throw new SafetyViolation(
                "R20 MapFacts",
                $"operation {operation.Id} went from {before.Kind} {before.Step} {before.Outcome} to {operation.Step} {operation.Outcome}");
        }

        _operations[operation.Id] = operation;
        RequireEffect(operation);
    }

    private void RequireEffect(OperationRecord operation)
    {
        var isDone = _done.Contains(operation.Id);
        if (operation.Kind != OperationKind.Move
            && ((operation.Outcome == OperationOutcome.Cancelled && isDone)
                || (operation.Outcome == OperationOutcome.Completed && !isDone)))
        {
            throw new SafetyViolation(
                "R20 MapFacts",
                $"operation {operation.Id} is {operation.Outcome} in the map, but the group {(isDone ? "carried it out" : "did not")}");
        }
    }
}

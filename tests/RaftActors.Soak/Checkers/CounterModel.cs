using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>A counter: an add returns the new sum; a read.</summary>
internal sealed class CounterModel : IModel<long>
{
    public long Initial => 0;

    public bool TryStep(long state, Operation operation, out long next)
    {
        next = operation.Kind switch
        {
            OperationKind.Add => state + operation.Value,
            OperationKind.Count => state,
            _ => throw new ArgumentException($"{operation.Kind} is not an operation of a counter."),
        };
        return operation.Ending != Ending.Ok || operation.Result[0] == next;
    }
}

using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>A key of the key-value machine: put, compare-and-swap, get. Zero means absent.</summary>
internal sealed class RegisterModel : IModel<long>
{
    public long Initial => 0;

    public bool TryStep(long state, Operation operation, out long next)
    {
        next = operation.Kind == OperationKind.Get ? state : operation.Value;
        var isKnown = operation.Ending == Ending.Ok;
        switch (operation.Kind)
        {
            case OperationKind.Put:
                return true;
            case OperationKind.Swap when isKnown && !operation.IsDone:
                next = state;
                return state != operation.Expected;
            case OperationKind.Swap:
                return state == operation.Expected;
            case OperationKind.Get:
                return operation.Result[0] == state;
            default:
                throw new ArgumentException($"{operation.Kind} is not an operation of a register.");
        }
    }
}

using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>Accounts of the ledger between which money moves: a transfer returns both new balances; a read returns all.</summary>
internal sealed class BookModel : IModel<Balances>
{
    public Balances Initial => Balances.Initial;

    public bool TryStep(Balances state, Operation operation, out Balances next)
    {
        next = state;
        switch (operation.Kind)
        {
            case OperationKind.Transfer:
                var isCovered = state[operation.From] >= operation.Value;
                if (operation.Ending == Ending.Ok && !operation.IsDone)
                {
                    return !isCovered;
                }

                next = state.Move(operation.From, operation.To, operation.Value);
                return isCovered
                    && (
                        operation.Ending != Ending.Ok
                        || (operation.Result[0] == next[operation.From] && operation.Result[1] == next[operation.To]));
            case OperationKind.Balances:
                var read = operation.Result;
                return state == new Balances(read[0], read[1], read[2], read[3]);
            default:
                throw new ArgumentException($"{operation.Kind} is not an operation of a book.");
        }
    }
}

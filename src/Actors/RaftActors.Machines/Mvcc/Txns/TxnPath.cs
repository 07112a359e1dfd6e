using Google.Protobuf.Collections;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Txns;

/// <summary>
/// The branch of a txn that is taken, and those of the txns nested in that branch. All are decided from the state before the whole txn,
/// before the first operation runs.
/// </summary>
internal sealed class TxnPath
{
    private readonly List<TxnPath> _nested = [];

    private TxnPath(TxnRequest txn, bool succeeded) => (Succeeded, Operations) = (succeeded, succeeded ? txn.Success : txn.Failure);

    public bool Succeeded { get; }

    /// <summary>The operations of the branch.</summary>
    public RepeatedField<RequestOp> Operations { get; }

    /// <summary>The paths of the nested txns among the operations, in their order.</summary>
    public IReadOnlyList<TxnPath> Nested => _nested;

    public static TxnPath Decide(TxnRequest txn, in Comparer comparer)
    {
        var succeeded = true;
        foreach (var compare in txn.Compare)
        {
            if (!comparer.Holds(compare))
            {
                succeeded = false;
                break;
            }
        }

        var path = new TxnPath(txn, succeeded);
        foreach (var operation in path.Operations)
        {
            if (operation.RequestTxn is { } inner)
            {
                path._nested.Add(Decide(inner, comparer));
            }
        }

        return path;
    }
}

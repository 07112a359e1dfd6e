using Google.Protobuf.Collections;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Keys;

/// <summary>The number of a txn's operations, and each of them by itself.</summary>
internal static class TxnShape
{
    /// <summary>A nested txn may have what the one around it leaves.</summary>
    public static MvccError? Problem(TxnRequest txn, int maxOperations)
    {
        var most = Math.Max(txn.Compare.Count, Math.Max(txn.Success.Count, txn.Failure.Count));
        if (most > maxOperations)
        {
            return MvccErrors.TooManyOperations;
        }

        foreach (var compare in txn.Compare)
        {
            if (compare.Key.IsEmpty)
            {
                return MvccErrors.EmptyKey;
            }
        }

        return Problem(txn.Success, maxOperations - most) ?? Problem(txn.Failure, maxOperations - most);
    }

    public static bool OnlyRanges(RepeatedField<RequestOp> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.RequestCase != RequestOp.RequestOneofCase.RequestRange)
            {
                return false;
            }
        }

        return true;
    }

    private static MvccError? Problem(RepeatedField<RequestOp> operations, int left)
    {
        foreach (var operation in operations)
        {
            var problem = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => MvccChecks.Problem(operation.RequestRange),
                RequestOp.RequestOneofCase.RequestPut => MvccChecks.Problem(operation.RequestPut),
                RequestOp.RequestOneofCase.RequestDeleteRange => MvccChecks.Problem(operation.RequestDeleteRange),
                RequestOp.RequestOneofCase.RequestTxn => Problem(operation.RequestTxn, left),
                _ => MvccErrors.KeyNotFound,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}

using Google.Protobuf.Collections;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Keys;

/// <summary>The number of a txn's operations, and each of them by itself.</summary>
internal static class TxnShape
{
    /// <summary>How deep txns may be nested: protobuf reads a hundred levels, two of which each txn has, and some are around it.</summary>
    private const int MaxNesting = 48;

    /// <summary>A nested txn may have what the one around it leaves.</summary>
    public static MvccError? Problem(TxnRequest txn, int maxOperations) => Problem(txn, maxOperations, 0);

    private static MvccError? Problem(TxnRequest txn, int maxOperations, int depth)
    {
        var most = Math.Max(txn.Compare.Count, Math.Max(txn.Success.Count, txn.Failure.Count));
        if (most > maxOperations || depth > MaxNesting)
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

        return Problem(txn.Success, maxOperations - most, depth) ?? Problem(txn.Failure, maxOperations - most, depth);
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

    private static MvccError? Problem(RepeatedField<RequestOp> operations, int left, int depth)
    {
        foreach (var operation in operations)
        {
            var problem = operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => MvccChecks.Problem(operation.RequestRange),
                RequestOp.RequestOneofCase.RequestPut => MvccChecks.Problem(operation.RequestPut),
                RequestOp.RequestOneofCase.RequestDeleteRange => MvccChecks.Problem(operation.RequestDeleteRange),
                RequestOp.RequestOneofCase.RequestTxn => Problem(operation.RequestTxn, left, depth + 1),
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

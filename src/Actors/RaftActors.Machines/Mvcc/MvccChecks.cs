using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Keys;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// What can be said about a request without the state. A gateway asks before it proposes; the machine asks again, because a command may
/// come from a gateway of another version.
/// </summary>
/// <remarks>Thread-safe. Every method returns the error, or null.</remarks>
public static class MvccChecks
{
    /// <summary>Checks a range.</summary>
    public static MvccError? Problem(RangeRequest request) =>
        request.Key.IsEmpty ? MvccErrors.EmptyKey
        : request.SortOrder is < RangeRequest.Types.SortOrder.None or > RangeRequest.Types.SortOrder.Descend
            || request.SortTarget is < RangeRequest.Types.SortTarget.Key or > RangeRequest.Types.SortTarget.Value ? MvccErrors.InvalidSort
        : null;

    /// <summary>Checks a put.</summary>
    public static MvccError? Problem(PutRequest request) =>
        request.Key.IsEmpty ? MvccErrors.EmptyKey
        : request.IgnoreValue && !request.Value.IsEmpty ? MvccErrors.ValueProvided
        : request.IgnoreLease && request.Lease != 0 ? MvccErrors.LeaseProvided
        : null;

    /// <summary>Checks a delete.</summary>
    public static MvccError? Problem(DeleteRangeRequest request) => request.Key.IsEmpty ? MvccErrors.EmptyKey : null;

    /// <summary>Checks a txn: the number of operations, each of them, and that no key is changed twice.</summary>
    /// <param name="request">The txn.</param>
    /// <param name="maxOperations">The limit in the machine's state (<c>max_txn_ops</c>), initially 128.</param>
    public static MvccError? Problem(TxnRequest request, int maxOperations = DefaultMaxTxnOps) =>
        TxnShape.Problem(request, maxOperations) ?? TxnOverlaps.Problem(request);

    /// <summary>Whether a txn is to be asked as a query: no operation but ranges at top level, in both branches.</summary>
    public static bool IsReadOnly(TxnRequest request) => TxnShape.OnlyRanges(request.Success) && TxnShape.OnlyRanges(request.Failure);

    /// <summary>The limit of operations in a new machine.</summary>
    public const int DefaultMaxTxnOps = 128;
}

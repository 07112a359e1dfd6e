using Google.Protobuf;
using Google.Protobuf.Collections;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Keys;

/// <summary>
/// Whether a txn changes a key twice: two puts of it, or a put of a key that is also deleted. Branches of one txn exclude each other, so
/// both may put a key.
/// </summary>
internal static class TxnOverlaps
{
    public static MvccError? Problem(TxnRequest txn) =>
        Branch(txn.Success).Problem ?? Branch(txn.Failure).Problem;

    private static (MvccError? Problem, Changes Changes) Branch(RepeatedField<RequestOp> operations)
    {
        var changes = new Changes();
        foreach (var operation in operations)
        {
            if (operation.RequestDeleteRange is { } delete)
            {
                changes.Deletes.Add(delete);
            }
        }

        foreach (var operation in operations)
        {
            if (operation.RequestTxn is { } inner && Nested(inner, changes) is { } problem)
            {
                return (problem, changes);
            }
        }

        foreach (var operation in operations)
        {
            if (operation.RequestPut is { } put && (changes.Deleted(put.Key) || !changes.Puts.Add(put.Key)))
            {
                return (MvccErrors.DuplicateKey, changes);
            }
        }

        return (null, changes);
    }

    /// <summary>
    /// Deletes of a nested txn count against what follows and against the puts around it, not against its own other branch, which excludes
    /// them; nor against nested txns before it, as in etcd.
    /// </summary>
    private static MvccError? Nested(TxnRequest inner, Changes outer)
    {
        var (success, failure) = (Branch(inner.Success), Branch(inner.Failure));
        if ((success.Problem ?? failure.Problem) is { } problem)
        {
            return problem;
        }

        foreach (var key in success.Changes.Puts)
        {
            if (outer.Deleted(key) || !outer.Puts.Add(key))
            {
                return MvccErrors.DuplicateKey;
            }
        }

        foreach (var key in failure.Changes.Puts)
        {
            if (outer.Deleted(key) || (!outer.Puts.Add(key) && !success.Changes.Puts.Contains(key)))
            {
                return MvccErrors.DuplicateKey;
            }
        }

        outer.Deletes.AddRange(success.Changes.Deletes);
        outer.Deletes.AddRange(failure.Changes.Deletes);
        return null;
    }

    private sealed class Changes
    {
        public List<DeleteRangeRequest> Deletes { get; } = [];

        public HashSet<ByteString> Puts { get; } = [];

        public bool Deleted(ByteString key)
        {
            foreach (var delete in Deletes)
            {
                if (KeySpan.Of(delete.Key.Span, delete.RangeEnd.Span).Contains(key.Span))
                {
                    return true;
                }
            }

            return false;
        }
    }
}

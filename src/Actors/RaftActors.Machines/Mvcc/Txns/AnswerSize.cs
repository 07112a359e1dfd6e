using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.Keys;
using RaftActors.Machines.Mvcc.Reads;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Txns;

/// <summary>
/// How large the answer to a command can be, counted before it runs. A short txn can ask for all keys a thousand times: every replica would
/// make that answer, and once more whenever it reads its log again, until one of them has no memory left.
/// </summary>
/// <param name="state">The state before the command.</param>
internal struct AnswerSize(MvccState state)
{
    /// <summary>The most that an answer may have.</summary>
    public const long MaxBytes = 256L << 20;

    private long _bytes;
    private long _puts;

    public static MvccError? ProblemOf(MvccState state, TxnPath path)
    {
        // The keyspace also counts older versions, and what was compacted and is not freed yet: no decision may depend on that.
        if (state.Keyspace.Bytes * OperationsOf(path) + PutsOf(path) * OperationsOf(path) <= MaxBytes)
        {
            return null;
        }

        var size = new AnswerSize(state) { _puts = PutsOf(path) };
        size.Add(path);
        return size._bytes > MaxBytes ? MvccErrors.AnswerTooLarge : null;
    }

    public static MvccError? ProblemOf(MvccState state, DeleteRangeRequest delete)
    {
        if (!delete.PrevKv || state.Keyspace.Bytes <= MaxBytes)
        {
            return null;
        }

        var size = new AnswerSize(state);
        size.Add(delete);
        return size._bytes > MaxBytes ? MvccErrors.AnswerTooLarge : null;
    }

    private void Add(TxnPath path)
    {
        var nested = 0;
        foreach (var operation in path.Operations)
        {
            if (_bytes > MaxBytes)
            {
                return;
            }

            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                    Add(operation.RequestRange);
                    break;
                case RequestOp.RequestOneofCase.RequestPut when operation.RequestPut.PrevKv:
                    _bytes += _puts + (state.Keyspace.Find(operation.RequestPut.Key.Span)?.Length ?? 0);
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange when operation.RequestDeleteRange.PrevKv:
                    Add(operation.RequestDeleteRange);
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    Add(path.Nested[nested++]);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>It may see the puts before it.</summary>
    private void Add(RangeRequest range)
    {
        _bytes += range.CountOnly ? 0 : _puts;
        foreach (var record in new RangeReader(state.Keyspace.Now.Root, range, Math.Max(0, range.Revision)).Run(skipCount: true).Records)
        {
            _bytes += record.Length;
        }
    }

    private void Add(DeleteRangeRequest delete)
    {
        _bytes += _puts;
        var span = KeySpan.Of(delete.Key.Span, delete.RangeEnd.Span);
        var cursor = new VersionCursor(state.Keyspace.Now.Root, span.From, onlyLive: true);
        while (_bytes <= MaxBytes && cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            _bytes += VersionRecord.IsPut(cursor.Latest) ? cursor.Latest.Length : 0;
        }
    }

    private static long OperationsOf(TxnPath path)
    {
        long count = path.Operations.Count;
        foreach (var inner in path.Nested)
        {
            count += OperationsOf(inner);
        }

        return count;
    }

    private static long PutsOf(TxnPath path)
    {
        var bytes = 0L;
        foreach (var operation in path.Operations)
        {
            bytes += operation.RequestPut is { } put ? put.CalculateSize() : 0;
        }

        foreach (var inner in path.Nested)
        {
            bytes += PutsOf(inner);
        }

        return bytes;
    }
}

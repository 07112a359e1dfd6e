using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.Keys;
using RaftActors.Machines.Mvcc.Reads;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Txns;

/// <summary>The changes of one command: all of them have one revision, which is there only if something changed.</summary>
/// <param name="state">What is changed. Everything was checked before.</param>
internal struct Changes(MvccState state)
{
    private readonly long _revision = state.Keyspace.Revision + 1;
    private bool _isChanged;

    /// <summary>The revision as it is now, seen from within the command.</summary>
    public readonly long Seen => _isChanged ? _revision : state.Keyspace.Revision;

    public PutResponse Put(PutRequest put)
    {
        ReadOnlySpan<byte> value = put.Value.Span;
        var lease = put.Lease;
        if ((put.IgnoreValue || put.IgnoreLease) && state.Keyspace.Find(put.Key.Span) is { } present)
        {
            var kept = VersionFields.Of(present);
            value = put.IgnoreValue ? kept.Value : value;
            lease = put.IgnoreLease ? kept.Numbers.Lease : lease;
        }

        var before = Put(put.Key.Span, value, lease);
        return new PutResponse { PrevKv = put.PrevKv && before is not null ? Pairs.Of(before) : null };
    }

    /// <returns>The pair before, or null.</returns>
    public byte[]? Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        _isChanged = true;
        return state.Put(_revision, key, value, lease);
    }

    public DeleteRangeResponse Delete(DeleteRangeRequest delete)
    {
        var response = new DeleteRangeResponse();
        var found = Found(delete);
        foreach (var present in found)
        {
            _isChanged = true;
            state.Delete(_revision, present);
            if (delete.PrevKv)
            {
                response.PrevKvs.Add(Pairs.Of(present));
            }
        }

        response.Deleted = found.Count;
        return response;
    }

    /// <summary>Runs the operations of a path. Ranges see what came before them.</summary>
    public TxnResponse Run(TxnPath path)
    {
        var response = new TxnResponse { Succeeded = path.Succeeded };
        var nested = 0;
        foreach (var operation in path.Operations)
        {
            var done = new ResponseOp();
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                    done.ResponseRange = Range(operation.RequestRange);
                    done.ResponseRange.Header = Header();
                    break;
                case RequestOp.RequestOneofCase.RequestPut:
                    done.ResponsePut = Put(operation.RequestPut);
                    done.ResponsePut.Header = Header();
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    done.ResponseDeleteRange = Delete(operation.RequestDeleteRange);
                    done.ResponseDeleteRange.Header = Header();
                    break;
                default:
                    done.ResponseTxn = Run(path.Nested[nested++]);
                    done.ResponseTxn.Header = Header();
                    break;
            }

            response.Responses.Add(done);
        }

        return response;
    }

    /// <summary>Makes the changes present.</summary>
    public readonly void Finish()
    {
        if (_isChanged)
        {
            state.Keyspace.Advance(_revision);
        }
    }

    private readonly RangeResponse Range(RangeRequest range) =>
        Pairs.ToResponse(new RangeReader(state.Keyspace.Now.Root, range, Math.Max(0, range.Revision)).Run());

    private readonly ResponseHeader Header() => new() { Revision = Seen };

    private readonly List<byte[]> Found(DeleteRangeRequest delete)
    {
        var found = new List<byte[]>();
        var span = KeySpan.Of(delete.Key.Span, delete.RangeEnd.Span);
        if (span.IsOne)
        {
            if (state.Keyspace.Find(span.From) is { } present)
            {
                found.Add(present);
            }

            return found;
        }

        var cursor = new VersionCursor(state.Keyspace.Now.Root, span.From, onlyLive: true);
        while (cursor.Next() && !span.Ends(VersionRecord.KeyOf(cursor.Latest)))
        {
            if (VersionRecord.IsPut(cursor.Latest))
            {
                found.Add(cursor.Latest);
            }
        }

        return found;
    }
}

using Google.Protobuf;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Apis;

/// <summary>Keys and values.</summary>
internal sealed class KvApi(EtcdGroup group, Headers headers, Callers callers, EtcdOptions options)
{
    public async Task<RangeResponse> RangeAsync(RangeRequest request, EtcdCall call)
    {
        Refuse(MvccChecks.Problem(request));
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var query = MvccQueries.Range(request, MvccRangePages.PageBytes, caller);
        var reply = request.Serializable
            ? await group.ReadLocalAsync(query, call.Cancel).ConfigureAwait(false)
            : await group.ReadAsync(query, call.Cancel).ConfigureAwait(false);
        var pages = new MvccRangePages(request, reply.Body.Range);
        pages.Response.Header = headers.Of(reply);
        while (pages.HasNext)
        {
            var page = await group.ReadAfterAsync(reply.Index, pages.Next(caller), call.Cancel).ConfigureAwait(false);
            pages.Add(page.Body.Range);
        }

        return pages.Response;
    }

    public async Task<PutResponse> PutAsync(PutRequest request, EtcdCall call)
    {
        Refuse(MvccChecks.Problem(request));
        RefuseLarge(request);
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var reply = await group.ProposeAsync(MvccCommands.Put(request, caller), call.Cancel).ConfigureAwait(false);
        var response = reply.Body.Put;
        response.Header = headers.Of(reply);
        return response;
    }

    public async Task<DeleteRangeResponse> DeleteRangeAsync(DeleteRangeRequest request, EtcdCall call)
    {
        Refuse(MvccChecks.Problem(request));
        RefuseLarge(request);
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var reply = await group.ProposeAsync(MvccCommands.DeleteRange(request, caller), call.Cancel).ConfigureAwait(false);
        var response = reply.Body.DeleteRange;
        response.Header = headers.Of(reply);
        return response;
    }

    public async Task<TxnResponse> TxnAsync(TxnRequest request, EtcdCall call)
    {
        Refuse(MvccChecks.Problem(request, options.MaxTxnOps));
        RefuseLarge(request);
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        if (!MvccChecks.IsReadOnly(request))
        {
            var written = await group.ProposeAsync(MvccCommands.Txn(request, caller), call.Cancel).ConfigureAwait(false);
            written.Body.Txn.Header = headers.Of(written);
            return written.Body.Txn;
        }

        var query = MvccQueries.ReadTxn(request, caller);
        var read = IsSerializable(request)
            ? await group.ReadLocalAsync(query, call.Cancel).ConfigureAwait(false)
            : await group.ReadAsync(query, call.Cancel).ConfigureAwait(false);
        read.Body.ReadTxn.Header = headers.Of(read);
        return read.Body.ReadTxn;
    }

    public async Task<CompactionResponse> CompactAsync(CompactionRequest request, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        var command = MvccCommands.Compact(request.Revision, request.Physical, caller);
        var reply = await group.ProposeAsync(command, call.Cancel).ConfigureAwait(false);
        return new CompactionResponse { Header = headers.Of(reply) };
    }

    private static bool IsSerializable(TxnRequest request)
    {
        foreach (var operation in request.Success.Concat(request.Failure))
        {
            if (operation.RequestRange is { Serializable: false })
            {
                return false;
            }
        }

        return true;
    }

    private static void Refuse(MvccError? problem)
    {
        if (problem is not null)
        {
            throw EtcdErrors.Of(problem);
        }
    }

    private void RefuseLarge(IMessage request)
    {
        if (request.CalculateSize() > options.MaxRequestBytes)
        {
            throw EtcdErrors.RequestTooLarge;
        }
    }
}

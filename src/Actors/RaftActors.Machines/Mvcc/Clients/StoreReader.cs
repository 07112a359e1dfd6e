using RaftActors.Client;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Mvcc.Clients;

/// <summary>Reads ranges page by page, at one revision: a page keeps the group's other requests waiting only for a moment.</summary>
internal sealed class StoreReader(RaftClient client, string group)
{
    private const int PageBytes = 512 * 1024;

    public static ReadOnlyMemory<byte> PageOf(RangeRequest request) => MvccQueries.Range(request, PageBytes, MvccCaller.Host);

    public async Task<Answer<RangeResponse>> RangeAsync(RangeRequest request, TimeSpan? timeout, CancellationToken cancel)
    {
        var consistency = request.Serializable ? Consistency.Local : Consistency.Linearizable;
        var first = (await client.QueryAsync(group, PageOf(request), consistency, 0, timeout, cancel).ConfigureAwait(false))
            .Decode(EtcdStore.Read);
        if (!first.IsOk)
        {
            return Failed(first.Untyped);
        }

        var (page, response) = (first.Result.Range, first.Result.Range.Response);
        response.Header = EtcdStore.HeaderOf(first.Result);
        var rest = request.Clone();
        rest.Revision = page.ReadRevision;
        while (!page.NextKey.IsEmpty)
        {
            rest.Key = page.NextKey;
            rest.Limit = request.Limit > 0 ? request.Limit - response.Kvs.Count : 0;
            var query = MvccQueries.Range(rest, PageBytes, MvccCaller.Host, skipCount: true);
            var next = (await client.QueryAsync(group, query, Consistency.Sequential, first.Index, timeout, cancel).ConfigureAwait(false))
                .Decode(EtcdStore.Read);
            if (!next.IsOk)
            {
                return Failed(next.Untyped);
            }

            page = next.Result.Range;
            response.Kvs.Add(page.Response.Kvs);
            response.More = page.Response.More;
        }

        return first.Untyped.Decode(_ => response);
    }

    /// <summary>An answer without a result.</summary>
    private static Answer<RangeResponse> Failed(Answer answer) => answer.Decode(_ => new RangeResponse());
}

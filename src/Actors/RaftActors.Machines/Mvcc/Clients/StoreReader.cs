using RaftActors.Client;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Mvcc.Clients;

/// <summary>Reads ranges page by page, at one revision: a page keeps the group's other requests waiting only for a moment.</summary>
internal sealed class StoreReader(RaftClient client, string group)
{
    public static ReadOnlyMemory<byte> PageOf(RangeRequest request) =>
        MvccQueries.Range(request, MvccRangePages.PageBytes, MvccCaller.Host);

    public async Task<Answer<RangeResponse>> RangeAsync(RangeRequest request, TimeSpan? timeout, CancellationToken cancel)
    {
        var consistency = request.Serializable ? Consistency.Local : Consistency.Linearizable;
        var first = (await client.QueryAsync(group, PageOf(request), consistency, 0, timeout, cancel).ConfigureAwait(false))
            .Decode(EtcdStore.Read);
        if (!first.IsOk)
        {
            return Failed(first.Untyped);
        }

        var pages = new MvccRangePages(request, first.Result.Range);
        pages.Response.Header = EtcdStore.HeaderOf(first.Result);
        while (pages.HasNext)
        {
            var query = pages.Next(MvccCaller.Host);
            var next = (await client.QueryAsync(group, query, Consistency.Sequential, first.Index, timeout, cancel).ConfigureAwait(false))
                .Decode(EtcdStore.Read);
            if (!next.IsOk)
            {
                return Failed(next.Untyped);
            }

            pages.Add(next.Result.Range);
        }

        return first.Untyped.Decode(_ => pages.Response);
    }

    /// <summary>An answer without a result.</summary>
    private static Answer<RangeResponse> Failed(Answer answer) => answer.Decode(_ => new RangeResponse());
}

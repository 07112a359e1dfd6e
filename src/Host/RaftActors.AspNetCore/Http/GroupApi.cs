using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// <c>/v1/groups/{group}/propose</c>, <c>query</c> and <c>committed</c>: any machine, with the bytes that its own code reads and writes.
/// </summary>
internal sealed class GroupApi(CancellationToken stopping)
{
    public void Map(RouteMap routes)
    {
        routes.Add("POST", "/v1/groups/{group}/propose", RouteAccess.InPath(AccessRole.Write), ProposeAsync)
            .WithMetadata(new ApiDocs("Commits and applies a command of any machine", Body: typeof(byte[]), Answer: typeof(byte[])));
        routes.Add("POST", "/v1/groups/{group}/query", RouteAccess.InPath(AccessRole.Read), QueryAsync, ApiRequest.ReadParameters)
            .WithMetadata(new ApiDocs("Asks any machine", Body: typeof(byte[]), Answer: typeof(byte[])));
        routes.Add("GET", "/v1/groups/{group}/committed", RouteAccess.InPath(AccessRole.Read), CommittedAsync, "from")
            .WithMetadata(new ApiDocs("Committed commands, as events", Answer: typeof(CommandEvent), AreEvents: true));
    }

    private static async Task ProposeAsync(ApiRequest request)
    {
        var command = await BodyAsync(request).ConfigureAwait(false);
        var answer = await request.ProposeAsync(request.Value, () => command).ConfigureAwait(false);
        await request.BytesAsync(answer, answer.Result).ConfigureAwait(false);
    }

    private static async Task QueryAsync(ApiRequest request)
    {
        var query = await BodyAsync(request).ConfigureAwait(false);
        var answer = await request.QueryAsync(request.Value, () => query).ConfigureAwait(false);
        await request.BytesAsync(answer, answer.Result).ConfigureAwait(false);
    }

    private async Task CommittedAsync(ApiRequest request)
    {
        RequireGroup(request);
        await new CommittedEvents(request, request.Value, stopping).RunAsync(Shown).ConfigureAwait(false);
    }

    private static ValueTask<SseItem<byte[]>?> Shown(CommittedEntry entry, CancellationToken cancel)
    {
        var shown = new CommandEvent(entry.Index, entry.Term, entry.Timestamp, Convert.ToBase64String(entry.Command.Span));
        return ValueTask.FromResult<SseItem<byte[]>?>(StreamEvent.Of("command", entry.Index, shown));
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(ApiRequest request)
    {
        RequireGroup(request);
        return await request.BodyAsync(request.Node.Settings.Protocol.MaxCommandBytes).ConfigureAwait(false);
    }

    private static void RequireGroup(ApiRequest request)
    {
        if (!request.Node.Knows(request.Value))
        {
            throw ApiError.NoSuchGroup(request.Node.Id, request.Value);
        }
    }
}

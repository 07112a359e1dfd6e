using System.Globalization;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Keyspaces;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/operations</c>: the changes of ranges under way, and those that ended last.</summary>
internal static class RangeOperationApi
{
    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/operations", RouteAccess.Cluster(AccessRole.Read), ListAsync, "open")
            .WithMetadata(new ApiDocs("The changes of ranges under way, and those that ended last", Answer: typeof(OperationList)));
        routes.Add("GET", "/v1/operations/{id}", RouteAccess.Cluster(AccessRole.Read), ShowAsync)
            .WithMetadata(new ApiDocs("A change of ranges", Answer: typeof(OperationView)));
        routes.Add("POST", "/v1/operations/{id}/cancel", RouteAccess.Cluster(AccessRole.Operate), CancelAsync, "wait")
            .WithMetadata(new ApiDocs("Cancels a change of ranges", Answer: typeof(OperationView)));
    }

    private static async Task ListAsync(ApiRequest request)
    {
        var isOpenOnly = request.Parameter("open") switch
        {
            null or "false" => false,
            "true" => true,
            var other => throw ApiError.Malformed($"The parameter 'open' must be true or false, not '{other}'."),
        };
        var map = await RangeApi.AskAsync(request, (r, cancel) => r.MapAsync(cancel)).ConfigureAwait(false);
        var wanted = map.Operations.Where(o => !isOpenOnly || o.Outcome == "Open").Select(o => new OperationView(o));
        await request.OkAsync(new OperationList(map.Version, [.. wanted])).ConfigureAwait(false);
    }

    private static async Task ShowAsync(ApiRequest request) =>
        await request.OkAsync(new OperationView(await FindAsync(request).ConfigureAwait(false))).ConfigureAwait(false);

    private static async Task CancelAsync(ApiRequest request)
    {
        await request.NoBodyAsync().ConfigureAwait(false);
        var wait = RangeApi.Wait(request.Parameter("wait"));
        var operation = await FindAsync(request).ConfigureAwait(false);
        RangeResult result;
        try
        {
            result = await request.Node.Ranges.CancelAsync(operation.Id, wait, request.Cancelled).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            // Some of the way back may have been gone before the map stopped answering.
            result = new RangeResult(RangeOutcome.Unknown, operation.Id, late.Message);
        }

        RangeApi.Checked(operation.Group, result);
        await request
            .OkAsync(new OperationView(await FindAsync(request).ConfigureAwait(false)), result.Outcome == RangeOutcome.Open ? 202 : 200)
            .ConfigureAwait(false);
    }

    private static async Task<RangeOperationStatus> FindAsync(ApiRequest request)
    {
        if (!long.TryParse(request.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw ApiError.Malformed($"An operation is named by its number, not '{request.Value}'.");
        }

        var operations = await RangeApi.AskAsync(request, (r, cancel) => r.OperationsAsync(cancel)).ConfigureAwait(false);
        return operations.FirstOrDefault(o => o.Id == id) ?? throw new ApiError(
            404, "no-such-operation", $"There is no operation {id}, or it ended long ago; see /v1/operations.");
    }
}

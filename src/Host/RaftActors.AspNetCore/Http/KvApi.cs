using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/kv</c>: values as raw bytes.</summary>
internal static class KvApi
{
    private static readonly MachineGroup Group = new("kv", typeof(KvMachine));
    private static readonly RouteAccess Read = RouteAccess.Named(AccessRole.Read, "kv");
    private static readonly RouteAccess Write = RouteAccess.Named(AccessRole.Write, "kv");

    /// <summary>Two values in base64 and the JSON around them.</summary>
    private const int MaxSwapBytes = (2 * KvLimits.MaxValueBytes * 4 / 3) + 4096;

    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/kv", Read, ScanAsync, ["prefix", "after", "limit", MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("A page of keys and values", Answer: typeof(KvList)));
        routes.Add("POST", "/v1/kv/{**key}/cas", Write, SwapAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Sets a value if another is there", Body: typeof(KvSwap), Answer: typeof(KvSwapped)));
        routes.Add("PUT", "/v1/kv/{**key}", Write, PutAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Sets a value", Body: typeof(byte[]), Answer: typeof(Written)));
        routes.Add("GET", "/v1/kv/{**key}", Read, GetAsync, [MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("A value", Answer: typeof(byte[])));
        routes.Add("DELETE", "/v1/kv/{**key}", Write, DeleteAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Deletes a key", Answer: typeof(KvDeleted)));
    }

    private static async Task PutAsync(ApiRequest request)
    {
        Names.Check("key", request.Value);
        var value = await request.BodyAsync(KvLimits.MaxValueBytes).ConfigureAwait(false);
        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => KvCommands.Put(request.Value, value))
            .ConfigureAwait(false);
        Applied(answer);
        await request.OkAsync(answer, new Written(answer.Index, answer.Term)).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(ApiRequest request)
    {
        Names.Check("key", request.Value);
        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => KvCommands.Delete(request.Value))
            .ConfigureAwait(false);
        var deleted = Applied(answer).Status == KvStatus.Done;
        await request.OkAsync(answer, new KvDeleted(deleted, answer.Index, answer.Term)).ConfigureAwait(false);
    }

    private static async Task SwapAsync(ApiRequest request)
    {
        Names.Check("key", request.Value);
        var (expected, value) = await request.BodyAsync(RequestJson.Default.KvSwap, MaxSwapBytes).ConfigureAwait(false);
        if (KvLimits.ProblemOfValue(value?.Length ?? 0) is { } problem)
        {
            throw new ApiError(413, "too-large", problem);
        }

        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => KvCommands.CompareAndSwap(request.Value, Bytes(expected), Bytes(value)))
            .ConfigureAwait(false);
        var swapped = Applied(answer).Status == KvStatus.Done;
        await request.OkAsync(answer, new KvSwapped(swapped, answer.Index, answer.Term)).ConfigureAwait(false);
    }

    private static async Task GetAsync(ApiRequest request)
    {
        Names.Check("key", request.Value);
        var answer = await request.QueryAsync(Group.Of(request), request.Value, () => KvQueries.Get(request.Value)).ConfigureAwait(false);
        var result = KvResult.Decode(answer.Result);
        if (result.Status != KvStatus.Done)
        {
            throw new ApiError(404, "not-found", "The key does not exist.") { Group = Group.Of(request).Name, Leader = answer.Leader };
        }

        await request.BytesAsync(answer, result.Entries[0].Value).ConfigureAwait(false);
    }

    private static async Task ScanAsync(ApiRequest request)
    {
        var limit = (int)request.NumberParameter("limit", 100, 1, KvLimits.MaxScanEntries);
        var prefix = request.Parameter("prefix") ?? "";
        var after = request.Parameter("after") ?? "";
        var page = new ListPage<KvEntry>(limit, e => e.Key, e => e.Value.Length, KvLimits.MaxScanBytes);
        await page.ReadAsync(
            request,
            Group.Of(request),
            prefix,
            after,
            (left, last) => KvQueries.Scan(prefix, left, last),
            answer =>
            {
                var result = KvResult.Decode(answer.Result);
                return (result.Entries, result.More);
            }).ConfigureAwait(false);
        var entries = page.Items.Select(e => new KvListed(e.Key, Convert.ToBase64String(e.Value.Span), e.ModIndex, e.ModTerm));
        await request.OkAsync(page.Answer, new KvList([.. entries], page.More, page.Answer.Index)).ConfigureAwait(false);
    }

    /// <summary>Null stays null: the conversion of the framework makes it empty.</summary>
    private static ReadOnlyMemory<byte>? Bytes(byte[]? value) => value is null ? (ReadOnlyMemory<byte>?)null : value.AsMemory();

    private static KvResult Applied(Answer answer)
    {
        var result = KvResult.Decode(answer.Result);
        return result.Status == KvStatus.Invalid ? throw ApiError.Malformed(result.Message ?? "The machine refused the command.") : result;
    }
}

using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Locks;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/locks</c>.</summary>
internal static class LockApi
{
    private static readonly MachineGroup Group = new("lock", typeof(LockMachine));
    private static readonly RouteAccess Read = RouteAccess.Named(AccessRole.Read, "lock");
    private static readonly RouteAccess Write = RouteAccess.Named(AccessRole.Write, "lock");
    private const int MaxBodyBytes = 32 * 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/locks", Read, ListAsync, ["prefix", "after", "limit", MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("A page of locks", Answer: typeof(LockList)));
        routes.Add("GET", "/v1/locks/{name}", Read, ShowAsync, [MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("A lock that is held", Answer: typeof(LockShown)));
        routes.Add("POST", "/v1/locks/{name}/acquire", Write, AcquireAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Takes a lock if it is free", Body: typeof(LockAcquisition), Answer: typeof(LockHolding)));
        routes.Add("POST", "/v1/locks/{name}/release", Write, ReleaseAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Gives a lock back", Body: typeof(LockReturn), Answer: typeof(LockReleased)));
        routes.Add("POST", "/v1/locks/{name}/renew", Write, RenewAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Keeps a lock", Body: typeof(LockRenewal), Answer: typeof(LockHolding)));
    }

    private static async Task ListAsync(ApiRequest request)
    {
        var limit = (int)request.NumberParameter("limit", 100, 1, KvLimits.MaxScanEntries);
        var prefix = request.Parameter("prefix") ?? "";
        var after = request.Parameter("after") ?? "";
        var page = new ListPage<LockListed>(limit, l => l.Name, _ => 0, long.MaxValue);
        await page.ReadAsync(
            request, Group.Of(request), prefix, after, (left, last) => LockCommands.List(prefix, left, last), Listed).ConfigureAwait(false);
        await request.OkAsync(page.Answer, new LockList(page.Items, page.More, page.Answer.Index)).ConfigureAwait(false);
    }

    /// <summary>Each range has its own log time.</summary>
    private static (IReadOnlyList<LockListed> Items, bool More) Listed(Answer answer)
    {
        var result = LockResult.Decode(answer.Result);
        return (
            [
                .. result.Listed.Select(l => new LockListed(
                    l.Name,
                    l.Holder.Owner,
                    l.Holder.Token,
                    l.Holder.TtlMs,
                    Until(l.Holder, answer, result),
                    l.Holder.ExpiresAt,
                    LockDates.IsExpired(l.Holder, answer, result),
                    l.Holder.Value)),
            ],
            result.More);
    }

    private static async Task ShowAsync(ApiRequest request)
    {
        Names.Check("name", request.Value);
        var answer = await request
            .QueryAsync(Group.Of(request), request.Value, () => LockCommands.Show(request.Value))
            .ConfigureAwait(false);
        var result = LockResult.Decode(answer.Result);
        if (result.Holder is not { } holder)
        {
            throw new ApiError(404, "not-found", "The lock is not held.") { Group = Group.Of(request).Name, Leader = answer.Leader };
        }

        // Expired by log time only: the holder keeps the lock until another client asks for it.
        var (expiresAt, expired) = (Until(holder, answer, result), LockDates.IsExpired(holder, answer, result));
        var shown = new LockShown(holder.Owner, holder.Token, holder.TtlMs, expiresAt, result.LogTime, expired, answer.Index, holder.Value);
        await request.OkAsync(answer, shown).ConfigureAwait(false);
    }

    private static async Task AcquireAsync(ApiRequest request)
    {
        var (owner, ttlMs, value) = await BodyAsync(request, RequestJson.Default.LockAcquisition, b => b.Owner).ConfigureAwait(false);
        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => LockCommands.Acquire(request.Value, owner, ttlMs, value ?? ""))
            .ConfigureAwait(false);
        var result = LockResult.Decode(answer.Result);
        if (result.Status is not (LockStatus.Done or LockStatus.Held))
        {
            throw ApiError.Malformed(result.Message ?? "The machine refused the command.");
        }

        await HolderAsync(request, answer, result, acquired: result.Status == LockStatus.Done).ConfigureAwait(false);
    }

    private static async Task RenewAsync(ApiRequest request)
    {
        var (owner, token, ttlMs, value) = await BodyAsync(request, RequestJson.Default.LockRenewal, b => b.Owner).ConfigureAwait(false);
        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => LockCommands.Renew(request.Value, owner, token, ttlMs, value))
            .ConfigureAwait(false);
        await HolderAsync(request, answer, AsHolder(request, answer), acquired: true).ConfigureAwait(false);
    }

    private static async Task ReleaseAsync(ApiRequest request)
    {
        var (owner, token) = await BodyAsync(request, RequestJson.Default.LockReturn, b => b.Owner).ConfigureAwait(false);
        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () => LockCommands.Release(request.Value, owner, token))
            .ConfigureAwait(false);
        AsHolder(request, answer);
        await request.OkAsync(answer, new LockReleased(true, answer.Index)).ConfigureAwait(false);
    }

    private static Task HolderAsync(ApiRequest request, Answer answer, LockResult result, bool acquired)
    {
        var holder = result.Holder!;
        return request.OkAsync(
            answer,
            new LockHolding(
                acquired, holder.Owner, holder.Token, holder.TtlMs, Until(holder, answer, result), answer.Index, holder.Value));
    }

    private static long Until(LockHolder holder, Answer answer, LockResult result) =>
        LockDates.ExpiresAt(TimeProvider.System, holder, answer, result);

    private static LockResult AsHolder(ApiRequest request, Answer answer)
    {
        var result = LockResult.Decode(answer.Result);
        return result.Status switch
        {
            LockStatus.Done => result,
            LockStatus.NotHolder => throw new ApiError(409, "not-holder", result.Message!)
            {
                Group = Group.Of(request).Name,
                Leader = answer.Leader,
            },
            _ => throw ApiError.Malformed(result.Message ?? "The machine refused the command."),
        };
    }

    private static async Task<T> BodyAsync<T>(ApiRequest request, JsonTypeInfo<T> contract, Func<T, string> owner)
    {
        Names.Check("name", request.Value);
        var body = await request.BodyAsync(contract, MaxBodyBytes).ConfigureAwait(false);
        Names.Check("owner", owner(body));
        return body;
    }
}

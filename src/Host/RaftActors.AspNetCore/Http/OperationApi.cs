using RaftActors.AspNetCore.Access;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>Operations on a group: members, leader, snapshot, skipping an entry.</summary>
internal static class OperationApi
{
    private const int MaxBodyBytes = 16 * 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("POST", "/v1/groups/{group}/members", RouteAccess.InPath(AccessRole.Admin), ChangeMembersAsync);
        routes.Add("POST", "/v1/groups/{group}/leader", RouteAccess.InPath(AccessRole.Operate), TransferAsync);
        routes.Add("POST", "/v1/groups/{group}/snapshot", RouteAccess.InPath(AccessRole.Operate), SnapshotAsync);
        routes.Add("POST", "/v1/groups/{group}/skip", RouteAccess.InPath(AccessRole.Admin), SkipAsync);
    }

    private static async Task ChangeMembersAsync(ApiRequest request)
    {
        var body = await BodyAsync(request, "add", "witness", "promote", "remove", "replace").ConfigureAwait(false);
        if (body.Count != (body.Has("witness") ? 2 : 1) || (body.Has("witness") && !body.Has("add")))
        {
            throw ApiError.Malformed("Exactly one of 'add' (with or without 'witness'), 'promote', 'remove' and 'replace' must be given.");
        }

        var change = Change(request.Value, body);
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.ChangeMembersAsync(change, cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new { Changed = true, answer.Index, answer.Term, answer.Leader }).ConfigureAwait(false);
    }

    private static MembershipChange Change(string group, JsonBody body)
    {
        if (body.OptionalText("add") is { } added)
        {
            return body.Has("witness") && body.Flag("witness") ? new AddWitness(group, added) : new AddLearner(group, added);
        }

        if (body.OptionalText("promote") is { } promoted)
        {
            return new Promote(group, promoted);
        }

        if (body.OptionalText("remove") is { } removed)
        {
            return new RemoveMember(group, removed);
        }

        var replace = body.Inner("replace", "old", "new");
        return new ReplaceMember(group, replace.Text("old"), replace.Text("new"));
    }

    private static async Task TransferAsync(ApiRequest request)
    {
        var target = (await BodyAsync(request, "transferTo").ConfigureAwait(false)).OptionalText("transferTo");
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.TransferLeadershipAsync(request.Value, target, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(new { Transferred = true, Leader = target ?? answer.Leader }).ConfigureAwait(false);
    }

    private static async Task SnapshotAsync(ApiRequest request)
    {
        var node = (await BodyAsync(request, "node").ConfigureAwait(false)).OptionalText("node");
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.TakeSnapshotAsync(request.Value, node, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new { answer.Index, answer.Term }).ConfigureAwait(false);
    }

    private static async Task SkipAsync(ApiRequest request)
    {
        var body = await BodyAsync(request, "index", "by").ConfigureAwait(false);
        var (index, by) = (body.Number("index"), body.Text("by"));
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.SkipEntryAsync(request.Value, index, by, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new { Skipped = index, answer.Index, answer.Term }).ConfigureAwait(false);
    }

    /// <summary>If every property is optional, so is the body.</summary>
    private static async Task<JsonBody> BodyAsync(ApiRequest request, params string[] names)
    {
        if (!request.Node.Knows(request.Value))
        {
            throw new ApiError(404, "no-such-group", $"There is no group '{request.Value}' on this node.") { Group = request.Value };
        }

        var bytes = await request.BodyAsync(MaxBodyBytes).ConfigureAwait(false);
        return JsonBody.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes, names);
    }
}

using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Messages;

namespace RaftActors.AspNetCore.Http;

/// <summary>Operations on a group: members, leader, snapshot, skipping an entry.</summary>
internal static class OperationApi
{
    private const int MaxBodyBytes = 16 * 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("POST", "/v1/groups/{group}/members", RouteAccess.InPath(AccessRole.Admin), ChangeMembersAsync)
            .WithMetadata(new ApiDocs("Changes the members", Body: typeof(MemberChange), Answer: typeof(MembersChanged)));
        routes.Add("POST", "/v1/groups/{group}/leader", RouteAccess.InPath(AccessRole.Operate), TransferAsync)
            .WithMetadata(new ApiDocs("Hands the leadership over", typeof(LeadershipTransfer), typeof(LeadershipTransferred)));
        routes.Add("POST", "/v1/groups/{group}/snapshot", RouteAccess.InPath(AccessRole.Operate), SnapshotAsync)
            .WithMetadata(new ApiDocs("Takes a snapshot", Body: typeof(SnapshotOrder), Answer: typeof(Written)));
        routes.Add("POST", "/v1/groups/{group}/skip", RouteAccess.InPath(AccessRole.Admin), SkipAsync)
            .WithMetadata(new ApiDocs("Skips an entry that the machine cannot apply", typeof(EntrySkip), typeof(EntrySkipped)));
    }

    private static async Task ChangeMembersAsync(ApiRequest request)
    {
        var body = await BodyAsync(request, RequestJson.Default.MemberChange).ConfigureAwait(false);
        object?[] changes = [body.Add, body.Promote, body.Remove, body.Replace];
        if (changes.Count(c => c is not null) != 1 || (body.Witness is not null && body.Add is null))
        {
            throw ApiError.Malformed("Exactly one of 'add' (with or without 'witness'), 'promote', 'remove' and 'replace' must be given.");
        }

        var change = Change(request.Value, body);
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.ChangeMembersAsync(change, cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new MembersChanged(true, answer.Index, answer.Term, answer.Leader)).ConfigureAwait(false);
    }

    private static MembershipChange Change(string group, MemberChange body) => body switch
    {
        { Add: { } added, Witness: true } => new AddWitness(group, added),
        { Add: { } added } => new AddLearner(group, added),
        { Promote: { } promoted } => new Promote(group, promoted),
        { Remove: { } removed } => new RemoveMember(group, removed),
        _ => new ReplaceMember(group, body.Replace!.Old, body.Replace.New),
    };

    private static async Task TransferAsync(ApiRequest request)
    {
        var target = (await BodyAsync(request, RequestJson.Default.LeadershipTransfer).ConfigureAwait(false)).TransferTo;
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.TransferLeadershipAsync(request.Value, target, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(new LeadershipTransferred(true, target ?? answer.Leader)).ConfigureAwait(false);
    }

    private static async Task SnapshotAsync(ApiRequest request)
    {
        var node = (await BodyAsync(request, RequestJson.Default.SnapshotOrder).ConfigureAwait(false)).Node;
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.TakeSnapshotAsync(request.Value, node, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new Written(answer.Index, answer.Term)).ConfigureAwait(false);
    }

    private static async Task SkipAsync(ApiRequest request)
    {
        var (index, by) = await BodyAsync(request, RequestJson.Default.EntrySkip).ConfigureAwait(false);
        var answer = await request.OperateAsync(
            request.Value, (client, cancel) => client.SkipEntryAsync(request.Value, index, by, cancel: cancel)).ConfigureAwait(false);
        await request.OkAsync(answer, new EntrySkipped(index, answer.Index, answer.Term)).ConfigureAwait(false);
    }

    private static Task<T> BodyAsync<T>(ApiRequest request, JsonTypeInfo<T> contract)
    {
        if (!request.Node.Knows(request.Value))
        {
            throw ApiError.NoSuchGroup(request.Node.Id, request.Value);
        }

        return request.OptionalBodyAsync(contract, MaxBodyBytes);
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/sessions</c>.</summary>
internal static class SessionApi
{
    private const string DefaultGroup = "kv";
    private const int MaxBodyBytes = 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("POST", "/v1/sessions", RouteAccess.InRequest(AccessRole.Write), OpenAsync, "group")
            .WithMetadata(new ApiDocs("Opens a session", Body: typeof(SessionOpening), Answer: typeof(SessionOpened)));
        routes.Add("DELETE", "/v1/sessions/{session}", RouteAccess.InRequest(AccessRole.Write), CloseAsync)
            .WithMetadata(new ApiDocs("Closes a session", Answer: typeof(SessionClosed)));
    }

    private static async Task OpenAsync(ApiRequest request)
    {
        var group = await GroupAsync(request).ConfigureAwait(false);
        request.Demand(AccessRole.Write, group);
        var target = MachineTarget.Of(request.Node, group);
        if (target.Keyspace is { } keyspace)
        {
            var number = KeyspaceSession.Open(keyspace, request.Node.Id, TimeProvider.System);
            await request.OkAsync(new SessionOpened(number, group)).ConfigureAwait(false);
            return;
        }

        if (!request.Node.Knows(group))
        {
            throw ApiError.NoSuchGroup(request.Node.Id, group);
        }

        var session = await request.OpenSessionAsync(group).ConfigureAwait(false);
        await request.OkAsync(new SessionOpened(SessionNumber.Of(group, session), group)).ConfigureAwait(false);
    }

    private static async Task CloseAsync(ApiRequest request)
    {
        if (!long.TryParse(request.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            throw ApiError.Malformed("The session must be a whole number larger than zero.");
        }

        if (!request.Node.Ranges.Keyspaces.Any(k => SessionNumber.IdAt(k.Name, number) is not null))
        {
            var group = request.Node.Settings.Groups.Keys.FirstOrDefault(g => SessionNumber.IdAt(g, number) is not null)
                ?? throw new ApiError(410, "session-expired", $"There is no session {number}.");
            request.Demand(AccessRole.Write, group);
            await request.CloseSessionAsync(group, SessionNumber.IdAt(group, number)!.Value).ConfigureAwait(false);
        }

        await request.OkAsync(new SessionClosed(true)).ConfigureAwait(false);
    }

    private static async Task<string> GroupAsync(ApiRequest request)
    {
        var inBody = (await request.OptionalBodyAsync(RequestJson.Default.SessionOpening, MaxBodyBytes).ConfigureAwait(false)).Group;
        var asked = request.Parameter("group");
        return asked is not null && inBody is not null && asked != inBody
            ? throw ApiError.Malformed($"The parameter names the group '{asked}', but the body '{inBody}'; give only one.")
            : asked ?? inBody ?? DefaultGroup;
    }
}

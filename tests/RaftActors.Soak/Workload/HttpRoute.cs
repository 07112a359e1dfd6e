using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>By HTTP to a node of the cluster, and so to its router.</summary>
internal sealed class HttpRoute(SoakNode node) : Route
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override string Name { get; } = $"{node.Id}/http";

    public override string Kind => "http";

    public override async Task<Reply> SendAsync(Operation operation, SessionStamp? session)
    {
        using var request = Request(operation);
        if (session is { } stamp)
        {
            request.Headers.Add("Raft-Session", stamp.Session.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Raft-Sequence", stamp.Sequence.ToString(CultureInfo.InvariantCulture));
        }

        var (status, body, problem) = await AskAsync(request).ConfigureAwait(false);
        if (problem is not null)
        {
            return operation.IsRead ? problem with { Ending = Ending.NotApplied } : problem;
        }

        return status == 200 ? Decode(operation, body) : Failed(operation, status, body);
    }

    public override async Task<Reply> OpenSessionAsync(string group)
    {
        using var request = Post("/v1/sessions", new { group });
        var (status, body, problem) = await AskAsync(request).ConfigureAwait(false);
        return problem ?? (status == 200 ? Reply.Ok(true, Json(body).GetProperty("session").GetInt64()) : Reply.Unknown("not opened"));
    }

    /// <summary>The status and the body, or the meaning of a missing answer.</summary>
    private async Task<(int Status, byte[] Body, Reply? Problem)> AskAsync(HttpRequestMessage request)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var response = await Http.SendAsync(request, limit.Token).ConfigureAwait(false);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), null);
        }
        catch (HttpRequestException refused)
            when (refused.HttpRequestError == HttpRequestError.ConnectionError
                && refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return (0, [], Reply.NotApplied("refused to connect"));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return (0, [], Reply.Unknown(broken.GetBaseException().Message));
        }
        catch (OperationCanceledException)
        {
            return (0, [], Reply.Unknown("no answer") with { IsLate = !node.WasDisturbedSince(began) });
        }
    }

    private HttpRequestMessage Request(Operation operation)
    {
        var reading = operation.Reading is null ? "" : $"?consistency={operation.Reading}";
        return operation.Kind switch
        {
            // Every write has a body: without one the client might resend it when a connection breaks.
            OperationKind.Put => new HttpRequestMessage(HttpMethod.Put, At($"/v1/kv/{operation.Object}"))
            {
                Content = new StringContent(operation.Value.ToString(CultureInfo.InvariantCulture)),
            },
            OperationKind.Swap => Post(
                $"/v1/kv/{operation.Object}/cas",
                new { expected = operation.Expected == 0 ? null : Base64(operation.Expected), value = Base64(operation.Value) }),
            OperationKind.Get => Get($"/v1/kv/{operation.Object}{reading}"),
            OperationKind.Add => Post($"/v1/counters/{operation.Object}", new { add = operation.Value }),
            OperationKind.Count => Get($"/v1/counters/{operation.Object}{reading}"),
            OperationKind.Open => Post($"/v1/ledger/accounts/{Account(operation.Object, operation.From)}", new { }),
            OperationKind.Deposit => Post(
                $"/v1/ledger/accounts/{Account(operation.Object, operation.From)}/deposit", new { amount = operation.Value }),
            OperationKind.Transfer => Post(
                "/v1/ledger/transfers",
                new
                {
                    from = Account(operation.Object, operation.From),
                    to = Account(operation.Object, operation.To),
                    amount = operation.Value,
                }),
            OperationKind.Balances => Get($"/v1/ledger/accounts{reading}"),
            OperationKind.Acquire => Post(
                $"/v1/locks/{operation.Object}/acquire", new { owner = Owner(operation), ttlMs = operation.Value }),
            OperationKind.Release => Post(
                $"/v1/locks/{operation.Object}/release", new { owner = $"o{operation.Expected}", token = operation.Value }),
            _ => throw new ArgumentException($"{operation.Kind} has no path."),
        };
    }

    private static Reply Decode(Operation operation, byte[] body)
    {
        if (operation.Kind == OperationKind.Get)
        {
            return Reply.Ok(true, long.Parse(Encoding.ASCII.GetString(body), CultureInfo.InvariantCulture));
        }

        var json = Json(body);
        return operation.Kind switch
        {
            OperationKind.Swap => Reply.Ok(json.GetProperty("swapped").GetBoolean()),
            OperationKind.Add or OperationKind.Count => Reply.Ok(true, json.GetProperty("value").GetInt64()),
            OperationKind.Transfer => Reply.Ok(true, Balance(json.GetProperty("from")), Balance(json.GetProperty("to"))),
            OperationKind.Open or OperationKind.Deposit => Reply.Ok(true, Balance(json)),
            OperationKind.Balances => Reply.Ok(true, [.. Accounts(json, operation.Object)]),
            OperationKind.Acquire => json.GetProperty("acquired").GetBoolean()
                ? Reply.Ok(true, json.GetProperty("token").GetInt64())
                : Reply.Ok(false),
            _ => Reply.Ok(true),
        };
    }

    /// <summary>Some refusals are answers of the machine: the command was in the log, and its rules refused it.</summary>
    private static Reply Failed(Operation operation, int status, byte[] body)
    {
        var json = Json(body);
        var code = json.GetProperty("error").GetString()!;
        switch (code)
        {
            case "not-found" when operation.Kind == OperationKind.Get:
                return Reply.Ok(true, 0);
            case "insufficient" or "already-open" or "not-holder" or "no-such-account":
                return Reply.Ok(false);
        }

        var isUnknown = json.GetProperty("outcome").GetString() == "unknown";
        var why = $"{status} {code}: {json.GetProperty("message").GetString()}";
        return isUnknown && !operation.IsRead
            ? Reply.Unknown(why)
            : Reply.NotApplied(why) with
            {
                IsFinal = code is "session-expired" or "answer-forgotten",
            };
    }

    private static ImmutableArray<long> Accounts(JsonElement json, string book) =>
    [
        .. json.GetProperty("accounts").EnumerateArray()
            .Where(a => a.GetProperty("account").GetString()!.StartsWith(book + "-", StringComparison.Ordinal)).Select(Balance),
    ];

    private static long Balance(JsonElement account) => account.GetProperty("balance").GetInt64();

    private static JsonElement Json(byte[] body) => JsonSerializer.Deserialize<JsonElement>(body);

    private static string Base64(long value) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    private Uri At(string path) => new(node.Http, path);

    private HttpRequestMessage Get(string path) => new(HttpMethod.Get, At(path));

    private HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, At(path))
    {
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)),
    };
}

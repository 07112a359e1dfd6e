using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Nodes;
using RaftActors.AspNetCore.Words;
using RaftActors.Keyspaces;
using RaftActors.Ranges.Keys;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/ranges</c>: which group serves which keys, and orders to change it.</summary>
internal sealed class RangeApi(NodeSet nodes)
{
    private const int MaxBodyBytes = 16 * 1024;
    private const long MaxWaitMilliseconds = 10 * 60 * 1000;
    private readonly RangeLoads _loads = new(nodes);

    public void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/ranges", RouteAccess.Cluster(AccessRole.Read), ListAsync, "keyspace", "key", "keyBase64", "limit", "after")
            .WithMetadata(new ApiDocs("The ranges, or the one that serves a key", Answer: typeof(RangeList)));
        routes.Add("GET", "/v1/ranges/{group}", RouteAccess.Range(AccessRole.Read), ShowAsync)
            .WithMetadata(new ApiDocs("A range with its operations", Answer: typeof(RangeView)));
        routes.Add("POST", "/v1/ranges/{group}/split", RouteAccess.Range(AccessRole.Operate), SplitAsync, "wait")
            .WithMetadata(new ApiDocs("Cuts a range", Body: typeof(RangeSplit), Answer: typeof(RangeChange)));
        routes.Add("POST", "/v1/ranges/{group}/merge", RouteAccess.Range(AccessRole.Operate), MergeAsync, "wait")
            .WithMetadata(new ApiDocs("Merges a range with its right neighbour", Body: typeof(RangeMerge), Answer: typeof(RangeChange)));
        routes.Add("POST", "/v1/ranges/{group}/move", RouteAccess.Range(AccessRole.Operate), MoveAsync, "wait")
            .WithMetadata(new ApiDocs("Moves a replica", Body: typeof(RangeMove), Answer: typeof(RangeChange)));
        routes.Add("POST", "/v1/ranges/{group}/pin", RouteAccess.Range(AccessRole.Operate), PinAsync)
            .WithMetadata(new ApiDocs("Keeps a range from being merged", Answer: typeof(RangeChange)));
        routes.Add("POST", "/v1/ranges/{group}/unpin", RouteAccess.Range(AccessRole.Operate), UnpinAsync)
            .WithMetadata(new ApiDocs("Lets a range be merged again", Answer: typeof(RangeChange)));
        routes.Add("POST", "/v1/ranges/{group}/leader", RouteAccess.Range(AccessRole.Operate), LeaderAsync)
            .WithMetadata(new ApiDocs("Hands the leadership of a range over", Body: typeof(RangeLeadership), Answer: typeof(RangeLed)));
    }

    /// <exception cref="ApiError">There is no map, or it does not answer.</exception>
    public static async Task<T> AskAsync<T>(ApiRequest request, Func<RaftRanges, CancellationToken, Task<T>> ask)
    {
        var ranges = request.Node.Ranges;
        if (!ranges.IsOn)
        {
            throw new ApiError(
                404, "no-ranges", "This cluster has no ranges: name the nodes of the range map in raft-actors.meta.voters.");
        }

        try
        {
            return await ask(ranges, request.Cancelled).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new ApiError(503, "no-leader", late.Message) { Group = "meta" };
        }
    }

    /// <summary>Answers an order to change ranges.</summary>
    /// <exception cref="ApiError">It was refused or cancelled, or its outcome is unknown.</exception>
    public static RangeResult Checked(string group, RangeResult result)
    {
        var code = result.Outcome switch
        {
            RangeOutcome.Refused => "refused",
            RangeOutcome.Cancelled => "cancelled",
            RangeOutcome.Unknown => "unknown",
            _ => "",
        };
        return code.Length == 0
            ? result
            : throw new ApiError(code == "unknown" ? 504 : 409, code, result.Message ?? result.Outcome.ToString())
            {
                Group = group,
                IsUnknown = code == "unknown",
            };
    }

    private async Task ListAsync(ApiRequest request)
    {
        var keyspace = request.Parameter("keyspace");
        var key = Key(request.Parameter("key"), request.Parameter("keyBase64"));
        if (key is not null && keyspace is null)
        {
            throw ApiError.Malformed("A key is looked up in one keyspace: name it with the parameter 'keyspace'.");
        }

        var map = await AskAsync(request, (r, cancel) => r.MapAsync(cancel)).ConfigureAwait(false);
        var wanted = map.Ranges
            .Where(r => keyspace is null || r.Keyspace == keyspace)
            .Where(r => key is not { } k || Contains(r, k.Span))
            .ToList();
        if (keyspace is not null && wanted.Count == 0 && !map.Ranges.Any(r => r.Keyspace == keyspace))
        {
            throw new ApiError(404, "no-such-keyspace", $"There is no keyspace '{keyspace}', or it has no ranges yet.");
        }

        var page = Page(request, wanted, out var more);
        var (leaders, loads) = (await LeadersAsync().ConfigureAwait(false), await _loads.NowAsync().ConfigureAwait(false));
        await request
            .OkAsync(new RangeList(map.Version, [.. page.Select(r => View(r, leaders, loads))], more))
            .ConfigureAwait(false);
    }

    /// <summary>Those behind the one named, as many as are wanted.</summary>
    private static List<RangeStatus> Page(ApiRequest request, List<RangeStatus> wanted, out bool more)
    {
        var limit = (int)request.NumberParameter("limit", int.MaxValue, 1, int.MaxValue);
        var from = 0;
        if (request.Parameter("after") is { } after)
        {
            from = wanted.FindIndex(r => r.Group == after) + 1;
            if (from == 0)
            {
                throw new ApiError(
                    404, "no-such-range", $"No range is served by a group called '{after}' any longer: begin again without 'after'.")
                {
                    Group = after,
                };
            }
        }

        more = wanted.Count - from > limit;
        return wanted.GetRange(from, Math.Min(limit, wanted.Count - from));
    }

    private async Task ShowAsync(ApiRequest request)
    {
        var range = await FindAsync(request).ConfigureAwait(false);
        var operations = await AskAsync(request, (r, cancel) => r.OperationsAsync(cancel)).ConfigureAwait(false);
        var (leaders, loads) = (await LeadersAsync().ConfigureAwait(false), await _loads.NowAsync().ConfigureAwait(false));
        await request
            .OkAsync(new RangeView(range, leaders.GetValueOrDefault(range.Group), loads.GetValueOrDefault(range.Group))
            {
                Operations = operations.Select(o => new OperationView(o)).Where(o => o.IsAbout(range.Group)),
            })
            .ConfigureAwait(false);
    }

    private async Task SplitAsync(ApiRequest request)
    {
        var body = await request.OptionalBodyAsync(RequestJson.Default.RangeSplit, MaxBodyBytes).ConfigureAwait(false);
        if (body is { At: not null, AtBase64: not null })
        {
            throw ApiError.Malformed("Only one of 'at' and 'atBase64' may be given; without both, the range is cut in its middle.");
        }

        var key = body.At is { } text ? Encoding.UTF8.GetBytes(text) : body.AtBase64;
        if (key is { Length: 0 or > KeyOrder.MaxKeyBytes })
        {
            throw ApiError.Malformed($"The key to cut at must have 1 to {KeyOrder.MaxKeyBytes} bytes, not {key.Length}.");
        }

        // Null stays null: a conversion would make it the empty key.
        var at = key is null ? (ReadOnlyMemory<byte>?)null : key;
        await ChangeAsync(request, (ranges, wait, cancel) => ranges.SplitAsync(request.Value, at, body.Pin ?? true, wait, cancel))
            .ConfigureAwait(false);
    }

    private async Task MergeAsync(ApiRequest request)
    {
        var body = await request.OptionalBodyAsync(RequestJson.Default.RangeMerge, MaxBodyBytes).ConfigureAwait(false);
        if (body.With is not { Length: > 0 } source)
        {
            throw ApiError.Malformed(
                "'with' must name the group of the right neighbour, which ends; its keys are then served by this one.");
        }

        await ChangeAsync(request, (ranges, wait, cancel) => ranges.MergeAsync(request.Value, source, wait, cancel)).ConfigureAwait(false);
    }

    private async Task MoveAsync(ApiRequest request)
    {
        var (from, to) = await request.OptionalBodyAsync(RequestJson.Default.RangeMove, MaxBodyBytes).ConfigureAwait(false);
        if (from is null && to is null)
        {
            throw ApiError.Malformed("'from', 'to' or both must be given: the node that loses a replica, and the one that gets one.");
        }

        await ChangeAsync(request, (ranges, wait, cancel) => ranges.MoveAsync(request.Value, from, to, wait, cancel)).ConfigureAwait(false);
    }

    private Task PinAsync(ApiRequest request) => PinAsync(request, isPinned: true);

    private Task UnpinAsync(ApiRequest request) => PinAsync(request, isPinned: false);

    private async Task PinAsync(ApiRequest request, bool isPinned)
    {
        await request.NoBodyAsync().ConfigureAwait(false);
        await ChangeAsync(request, (ranges, _, cancel) => ranges.PinAsync(request.Value, isPinned, cancel)).ConfigureAwait(false);
    }

    /// <summary>Hands the leadership of the range's group to a node, or to the best one.</summary>
    private static async Task LeaderAsync(ApiRequest request)
    {
        var to = (await request.OptionalBodyAsync(RequestJson.Default.RangeLeadership, MaxBodyBytes).ConfigureAwait(false)).To;
        await FindAsync(request).ConfigureAwait(false);
        var answer = await request
            .OperateAsync(request.Value, (client, cancel) => client.TransferLeadershipAsync(request.Value, to, cancel: cancel))
            .ConfigureAwait(false);
        await request.OkAsync(new RangeLed(request.Value, answer.Leader)).ConfigureAwait(false);
    }

    private async Task ChangeAsync(ApiRequest request, Func<RaftRanges, TimeSpan, CancellationToken, Task<RangeResult>> change)
    {
        var wait = Wait(request.Parameter("wait"));
        await FindAsync(request).ConfigureAwait(false);
        RangeResult result;
        try
        {
            result = await change(request.Node.Ranges, wait, request.Cancelled).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            // The order may have been sent before the map stopped answering.
            result = new RangeResult(RangeOutcome.Unknown, 0, late.Message);
        }

        Checked(request.Value, result);
        if (result.Outcome == RangeOutcome.Open)
        {
            await request.OkAsync(new RangeChange(result.Operation, "Open", result.Child), 202).ConfigureAwait(false);
            return;
        }

        var ranges = await AskAsync(request, (r, cancel) => r.ListAsync(cancel)).ConfigureAwait(false);
        var (leaders, loads) = (await LeadersAsync().ConfigureAwait(false), await _loads.NowAsync().ConfigureAwait(false));
        var touched = ranges.Where(r => r.Group == request.Value || r.Group == result.Child).Select(r => View(r, leaders, loads));
        await request
            .OkAsync(new RangeChange(result.Operation, "Completed", result.Child, [.. touched]))
            .ConfigureAwait(false);
    }

    private static async Task<RangeStatus> FindAsync(ApiRequest request)
    {
        var ranges = await AskAsync(request, (r, cancel) => r.ListAsync(cancel)).ConfigureAwait(false);
        return ranges.FirstOrDefault(r => r.Group == request.Value) ?? throw new ApiError(
            404, "no-such-range", $"No range is served by a group called '{request.Value}'; see /v1/ranges.")
        {
            Group = request.Value,
        };
    }

    /// <summary>The leaders that the replicas of this process know, by group.</summary>
    private async Task<Dictionary<string, string>> LeadersAsync()
    {
        Dictionary<string, string> leaders = new(StringComparer.Ordinal);
        foreach (var node in nodes.Running)
        {
            try
            {
                foreach (var replica in (await node.Client.StatusAsync().ConfigureAwait(false)).Replicas)
                {
                    if (replica.Leader is { } leader && (replica.Role == "Leader" || !leaders.ContainsKey(replica.Group)))
                    {
                        leaders[replica.Group] = leader;
                    }
                }
            }
            catch (AskTimeoutException)
            {
                // The node is stopping or overloaded: its ranges are shown without their leaders.
                continue;
            }
        }

        return leaders;
    }

    private static RangeView View(
        RangeStatus range, Dictionary<string, string> leaders, ImmutableDictionary<string, RangeLoad> loads) =>
        new(range, leaders.GetValueOrDefault(range.Group), loads.GetValueOrDefault(range.Group));

    private static bool Contains(RangeStatus range, ReadOnlySpan<byte> key) =>
        KeyOrder.Compare(range.Start.Span, key) <= 0 && (range.End is not { } end || KeyOrder.Compare(key, end.Span) < 0);

    private static ReadOnlyMemory<byte>? Key(string? text, string? base64)
    {
        if (text is not null && base64 is not null)
        {
            throw ApiError.Malformed("Only one of the parameters 'key' and 'keyBase64' may be given.");
        }

        if (base64 is null)
        {
            return text is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(text);
        }

        var key = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, key, out var length)
            ? key.AsMemory(0, length)
            : throw ApiError.Malformed("The parameter 'keyBase64' must be base64, percent-encoded where needed.");
    }

    /// <summary>How long a request waits for the end of an operation.</summary>
    /// <exception cref="ApiError">It is not a duration, or too long.</exception>
    public static TimeSpan Wait(string? text)
    {
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        return Durations.Parse(text) is { TotalMilliseconds: <= MaxWaitMilliseconds } wait
            ? wait
            : throw ApiError.Malformed(
                $"The parameter 'wait' must be a duration from 1ms to 10m, such as 30s, not '{text}'; without it nothing is awaited.");
    }
}

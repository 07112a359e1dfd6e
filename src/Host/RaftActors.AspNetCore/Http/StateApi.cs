using System.Globalization;
using System.Security.Cryptography;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Messages;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/groups</c> and <c>/v1/groups/{group}/state</c>: the groups to back up, and a group's whole state.</summary>
internal sealed class StateApi(NodeSet nodes)
{
    /// <summary>Each response holds a whole state in memory until its client has received it.</summary>
    private const int MostAtOnce = 2;

    private const string Bytes = "application/octet-stream";

    private int _underWay;

    public void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/groups", RouteAccess.Cluster(AccessRole.Read), ListAsync)
            .WithMetadata(new ApiDocs("The groups of this node", Answer: typeof(GroupList)));
        routes.Add("GET", "/v1/groups/{group}/state", RouteAccess.InPath(AccessRole.Operate), StateAsync)
            .WithMetadata(new ApiDocs("The whole state of a machine, for a backup", Answer: typeof(byte[])));
    }

    /// <summary>The groups of the settings, and those that serve ranges on this node.</summary>
    private static async Task ListAsync(ApiRequest request)
    {
        var groups = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var replica in await ReplicasAsync(request).ConfigureAwait(false))
        {
            groups[replica.Group] = replica.Machine;
        }

        foreach (var group in request.Node.Settings.Groups.Values)
        {
            groups[group.Id.Value] = group.Machine;
        }

        await request.OkAsync(new GroupList([.. groups.Select(g => new GroupListed(g.Key, g.Value))])).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<ReplicaStatus>> ReplicasAsync(ApiRequest request)
    {
        try
        {
            return request.Node.Ranges.IsOn ? (await request.Node.Client.StatusAsync().ConfigureAwait(false)).Replicas : [];
        }
        catch (AskTimeoutException)
        {
            throw new ApiError(503, "busy", $"Node {request.Node.Id} does not answer; it is overloaded or stopping.");
        }
    }

    private async Task StateAsync(ApiRequest request)
    {
        if (!request.Node.Knows(request.Value))
        {
            throw ApiError.NoSuchGroup(request.Node.Id, request.Value);
        }

        try
        {
            if (Interlocked.Increment(ref _underWay) > MostAtOnce)
            {
                throw new ApiError(503, "busy", $"{MostAtOnce} states are already being sent; retry later.")
                {
                    Group = request.Value,
                };
            }

            await SendAsync(request, await ExportAsync(request).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>The replica of the requested node; if the process has several nodes and none is named, of the first that has one.</summary>
    private async Task<GroupState> ExportAsync(ApiRequest request)
    {
        var (refused, state) = await request.Node.Client.ExportAsync(request.Value, cancel: request.Cancelled).ConfigureAwait(false);
        var others = request.Header(RequestHeaders.Node) is null ? nodes.Running.Where(n => n != request.Node) : [];
        foreach (var other in others.TakeWhile(_ => refused.Outcome == Outcome.Refused))
        {
            (refused, state) = await other.Client.ExportAsync(request.Value, cancel: request.Cancelled).ConfigureAwait(false);
        }

        if (state is not null)
        {
            return state;
        }

        var code = refused.Outcome switch
        {
            Outcome.NoLeader => "no-leader",
            Outcome.Busy => "busy",
            Outcome.Stopping => "stopping",
            Outcome.Refused => "no-state",
            _ => "not-answered",
        };
        throw new ApiError(503, code, refused.Message ?? refused.Outcome.ToString())
        {
            Group = request.Value,
            Leader = refused.Outcome == Outcome.NoLeader ? null : refused.Leader,
        };
    }

    private static Task SendAsync(ApiRequest request, GroupState state) => request.ContentAsync(state.Bytes, Bytes, headers =>
    {
        headers[StateHeaders.Index] = state.Index.ToString(CultureInfo.InvariantCulture);
        headers[StateHeaders.Term] = state.Term.ToString(CultureInfo.InvariantCulture);
        headers[StateHeaders.Timestamp] = state.Timestamp.ToString(CultureInfo.InvariantCulture);
        headers[StateHeaders.Machine] = Uri.EscapeDataString(state.Machine);
        headers[StateHeaders.Voters] = string.Join(',', state.Voters);
        headers[StateHeaders.Learners] = string.Join(',', state.Learners);
        headers[StateHeaders.Witnesses] = string.Join(',', state.Witnesses);
        headers[StateHeaders.Sha256] = Convert.ToHexStringLower(SHA256.HashData(state.Bytes.Span));
    });
}

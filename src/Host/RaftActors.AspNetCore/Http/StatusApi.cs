using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Messages;
using RaftActors.Settings;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/status</c> and <c>/v1/groups/{group}</c>.</summary>
internal sealed class StatusApi(NodeSet nodes)
{
    public void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/status", RouteAccess.Cluster(AccessRole.Read), StatusAsync)
            .WithMetadata(new ApiDocs("The replicas of this node, or of each node of the process", Answer: typeof(ProcessView)));
        routes.Add("GET", "/v1/groups/{group}", RouteAccess.InPath(AccessRole.Read), GroupAsync, "tail")
            .WithMetadata(new ApiDocs("A group as this process sees it", Answer: typeof(GroupView)));
    }

    /// <summary>The first node's view; if the process has several nodes, also the view of each.</summary>
    private async Task StatusAsync(ApiRequest request)
    {
        var views = await Task.WhenAll(nodes.Running.Select(n => OfAsync(n))).ConfigureAwait(false);
        var all = views.Select(View).ToList();
        if (all.Count == 0)
        {
            throw ApiError.NoNode();
        }

        var first = all[0];
        await request
            .OkAsync(new ProcessView(first.Node, first.Groups, first.Locations, first.Problem, nodes.Ids.Count == 1 ? null : all))
            .ConfigureAwait(false);
    }

    private async Task GroupAsync(ApiRequest request)
    {
        var group = request.Node.Settings.Groups.GetValueOrDefault(request.Value);
        if (group is null && !nodes.Running.Any(n => n.Knows(request.Value)))
        {
            throw ApiError.NoSuchGroup(request.Node.Id, request.Value);
        }

        var tail = (int)request.NumberParameter("tail", 0, 0, GetNodeStatus.MaxTail);
        var replicas = (await Task.WhenAll(nodes.Running.Select(n => OfAsync(n, tail))).ConfigureAwait(false))
            .SelectMany(n => n.Replicas).Where(r => r.Group == request.Value).Select(r => new ReplicaView(r)).ToList();
        if (replicas.TrueForAll(x => x.Phase == nameof(ReplicaPhase.Removed)))
        {
            await WithoutReplicaAsync(request, group, replicas).ConfigureAwait(false);
            return;
        }

        // The leader's, if it is in this process: only the leader knows the others' progress.
        var r = replicas.Find(x => x.Role == "Leader") ?? replicas[0];
        await request.OkAsync(new GroupView(r, replicas)).ConfigureAwait(false);
    }

    /// <summary>
    /// This process has no replica of the group, or no longer has one: its leader reports the members. Without a leader, the local view is
    /// used.
    /// </summary>
    private static async Task WithoutReplicaAsync(ApiRequest request, GroupSettings? group, List<ReplicaView> replicas)
    {
        var answer = await request.Node.Client.MembersAsync(request.Value, cancel: request.Cancelled).ConfigureAwait(false);
        var known = replicas.FirstOrDefault();
        var members = answer.IsOk
            ? GroupMembers.Decode(answer.Result)
            : new GroupMembers(
                [.. known?.Voters ?? group?.Voters.Select(v => v.Value) ?? []],
                [.. known?.Learners ?? group?.Members.Learners.Select(l => l.Value) ?? []],
                [.. known?.Witnesses ?? group?.Members.Witnesses.Select(w => w.Value) ?? []]);
        await request.OkAsync(new DistantGroupView(
            request.Value,
            request.Node.Id,
            known?.Phase,
            answer.Leader,
            members.Voters,
            members.Learners,
            members.Witnesses,
            Peers: [],
            known?.Machine ?? group?.Machine,
            known?.Problem,
            replicas)).ConfigureAwait(false);
    }

    private static async Task<NodeStatus> OfAsync(ApiNode node, int tail = 0)
    {
        try
        {
            return await node.Client.StatusAsync(tail).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new ApiError(503, "busy", $"Node {node.Id} does not answer; it is overloaded or stopping.");
        }
    }

    private static NodeView View(NodeStatus status) =>
        new(status.Node, [.. status.Replicas.Select(r => new ReplicaView(r))], status.Locations, status.Problem);
}

using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Demo;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Http;

/// <summary><c>/v1/faults</c>: injects faults in the demo. A real node does not have this path.</summary>
internal sealed class FaultApi(DemoCluster demo)
{
    private const int MaxBodyBytes = 4096;

    public void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/faults", RouteAccess.Cluster(AccessRole.Read), ShowAsync)
            .WithMetadata(new ApiDocs("The faults of the demo", Answer: typeof(FaultState)));
        routes.Add("POST", "/v1/faults", RouteAccess.Cluster(AccessRole.Admin), ApplyAsync)
            .WithMetadata(new ApiDocs("Injects a fault, or mends all", Body: typeof(FaultOrder), Answer: typeof(FaultState)));
    }

    private Task ShowAsync(ApiRequest request) => request.OkAsync(State(), HostJson.Default.FaultState);

    private FaultState State() => new(
        [.. demo.Nodes.Ids.Except(demo.Nodes.Running.Select(n => n.Id))], demo.Network.Partition, demo.Network.Paused);

    private async Task ApplyAsync(ApiRequest request)
    {
        var body = await request.BodyAsync(HostJson.Default.FaultOrder, MaxBodyBytes).ConfigureAwait(false);
        object?[] orders = [body.Kill, body.Start, body.Partition, body.Heal, body.Pause];
        if (orders.Count(o => o is not null) != 1)
        {
            throw ApiError.Malformed("Exactly one of kill, start, partition, heal, pause must be given.");
        }

        if (body.Kill is { } killed)
        {
            Done(await demo.KillAsync(Known(killed)).ConfigureAwait(false), "dead", $"Node {killed} is already dead.");
        }
        else if (body.Start is { } started)
        {
            await StartAsync(Known(started)).ConfigureAwait(false);
        }
        else if (body.Pause is { } paused)
        {
            demo.Network.Pause(Running(paused));
        }
        else if (body.Heal is { } heal)
        {
            if (!heal)
            {
                throw ApiError.Malformed("'heal' must be true.");
            }

            demo.Network.Heal();
        }
        else
        {
            demo.Network.Split(Sets(body.Partition!));
        }

        await request.OkAsync(State(), HostJson.Default.FaultState).ConfigureAwait(false);
    }

    private async Task StartAsync(string node)
    {
        try
        {
            Done(await demo.StartAsync(node).ConfigureAwait(false), "running", $"Node {node} is already running.");
        }
        catch (ConfigurationProblem problem)
        {
            throw new ApiError(503, "cannot-start", string.Join(' ', problem.Problems));
        }
    }

    private IReadOnlyList<IReadOnlyList<string>> Sets(IReadOnlyList<IReadOnlyList<string>> sets)
    {
        var named = sets.SelectMany(s => s).ToList();
        named.ForEach(n => Known(n));
        return named.Count == demo.Nodes.Ids.Count && named.Distinct(StringComparer.Ordinal).Count() == named.Count
            ? sets
            : throw ApiError.Malformed($"'partition' must name each of {string.Join(", ", demo.Nodes.Ids)} once.");
    }

    private string Known(string node) =>
        demo.Nodes.Ids.Contains(node) ? node : throw new ApiError(404, "no-such-node", $"There is no node '{node}'.");

    private string Running(string node) =>
        demo.Nodes.Find(Known(node)) is not null ? node : throw new ApiError(409, "dead", $"Node {node} is dead.");

    private static void Done(bool isDone, string code, string message)
    {
        if (!isDone)
        {
            throw new ApiError(409, code, message);
        }
    }
}

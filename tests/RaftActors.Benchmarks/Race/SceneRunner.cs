using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Report;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>
/// Measures a scene, round by round: starts the servers of one system, measures all rows, stops them, then the same with the other. The
/// system that begins alternates, so that neither always runs on the warmer machine.
/// </summary>
internal sealed class SceneRunner(RaceOptions options, RaceProgress progress, CancellationToken cancel)
{
    private const int RunInClients = 64;

    public int StepsOf(Scene scene) => scene.Rows.Count * options.Rounds * Systems(scene, 0).Count();

    public async Task<IReadOnlyList<RaceRow>> RunAsync(Scene scene)
    {
        var results = scene.Rows.Select(_ => new Dictionary<RaceSystem, List<LoadResult>>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var system in Systems(scene, round))
            {
                await RunAsync(scene, system, round, results);
            }
        }

        return [.. scene.Rows.Select((row, i) => new RaceRow(
            row.Name, row.Task, Medians.Of(Of(results[i], RaceSystem.Raft)), Medians.Of(Of(results[i], RaceSystem.Etcd))))];
    }

    private IEnumerable<RaceSystem> Systems(Scene scene, int round)
    {
        RaceSystem[] order = round % 2 == 0 ? [RaceSystem.Raft, RaceSystem.Etcd] : [RaceSystem.Etcd, RaceSystem.Raft];
        return order.Where(s => (options.Only is null || s == options.Only) && (s == RaceSystem.Raft || scene.HasEtcd));
    }

    private async Task RunAsync(Scene scene, RaceSystem system, int round, List<Dictionary<RaceSystem, List<LoadResult>>> results)
    {
        var what = $"round {round + 1} of {options.Rounds}, {system.Name()}{(scene.Name.Length == 0 ? "" : $", {scene.Name}")}";
        progress.Show($"{what}: starting the servers");
        var servers = RaceServers.Start(system, scene, options.Settings);
        await using var contestant = await Contestant.StartAsync(servers, scene.Groups, cancel);
        progress.Show($"{what}: writing {scene.FillKeys:N0} keys per group");
        var first = scene.Rows[0].Task with { Groups = scene.Groups, Keys = scene.FillKeys };
        await contestant.DoAsync(first with { Kind = ClientTaskKind.Fill });

        // Without this the first row would show how fast the runtime compiles, not how fast the servers answer.
        progress.Show($"{what}: running in");
        var runIn = first with { Clients = RunInClients, WarmUpSeconds = 0, Seconds = options.RunInSeconds / 2.0 };
        await contestant.DoAsync(runIn with { Workload = Workload.Puts });
        await contestant.DoAsync(runIn with { Workload = Workload.Linearizable });
        for (var i = 0; i < scene.Rows.Count; i++)
        {
            progress.Show($"{what}: {scene.Rows[i].Name}");
            var result = await contestant.DoAsync(scene.Rows[i].Task with { Groups = scene.Groups });
            Of(results[i], system).Add(result);
            progress.Done($"{what}: {scene.Rows[i].Name}: {result}");
        }
    }

    private static List<LoadResult> Of(Dictionary<RaceSystem, List<LoadResult>> results, RaceSystem system) =>
        results.TryGetValue(system, out var list) ? list : results[system] = [];
}

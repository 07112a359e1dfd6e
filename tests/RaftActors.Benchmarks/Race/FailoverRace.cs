using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Report;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>Kills the leader under load again and again; the killed server returns before the next kill.</summary>
internal sealed class FailoverRace(RaceOptions options, int kills)
{
    private static readonly Scene Servers = new() { Rows = [] };

    public Task<int> RunAsync(CancellationToken cancel) => RaceGuard.RunAsync(
        options,
        needsEtcd: true,
        async etcd =>
        {
            var machine = RaceMachine.Describe(etcd);
            var systems = Enum.GetValues<RaceSystem>().Where(s => options.Only is null || options.Only == s).ToList();
            var gaps = systems.ToDictionary(s => s, _ => new List<double>());
            await RaceProgress.RunAsync(systems.Count * options.Rounds * kills, async progress =>
            {
                for (var round = 0; round < options.Rounds; round++)
                {
                    foreach (var system in round % 2 == 0 ? systems : Enumerable.Reverse(systems))
                    {
                        await MeasureAsync(system, gaps[system], progress, cancel);
                    }
                }

                return gaps;
            });
            var report = new TimesReport(
                "Time without acknowledged writes after the leader is killed",
                machine,
                [
                    "three servers; 500 writes per second by one client that waits for no answer and knows all servers",
                    "from the kill (SIGKILL) to the first acknowledgement of a write that was sent after it; "
                        + $"{FailoverProbe.Longest.TotalMilliseconds:N0} ms: none within that time",
                    "after an unknown outcome the client of RaftActors reads the key, by which its router finds the next leader",
                    $"default election timeouts of both systems (RaftActors 1 to 2 s, etcd 1 s); "
                        + $"settings: {(options.Settings.Length == 0 ? "defaults" : $"`{options.Settings}`")}",
                ],
                [.. gaps.Select(g => (g.Key.Name(), (IReadOnlyList<double>)g.Value))]);
            await report.WriteAsync(options, "failover");
        },
        cancel);

    private async Task MeasureAsync(RaceSystem system, List<double> gaps, RaceProgress progress, CancellationToken cancel)
    {
        var servers = RaceServers.Start(system, Servers, options.Settings);
        await using var contestant = await Contestant.StartAsync(servers, 1, cancel);
        var task = RaceRun.Load(options, Workload.Puts, 1);
        await contestant.DoAsync(task with { Kind = ClientTaskKind.Fill });
        for (var kill = 0; kill < kills; kill++)
        {
            var leader = (await contestant.DoAsync(task with { Kind = ClientTaskKind.Prepare })).Leader;
            progress.Show($"{system.Name()}: kill {kill + 1} of {kills}");
            var result = await contestant.DoAsync(task with { Kind = ClientTaskKind.Failover, Victim = leader });
            gaps.Add(result.Max);
            progress.Done($"{system.Name()}: {result.Max:0} ms without acknowledged writes, {result.Errors} writes failed");
            await servers.RestartAsync(leader);
        }
    }
}

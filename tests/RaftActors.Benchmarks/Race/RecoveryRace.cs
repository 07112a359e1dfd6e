using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Report;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>Writes to a single server, kills it, and measures how long it takes from its start to the first acknowledged write.</summary>
internal sealed class RecoveryRace(RaceOptions options, int writes)
{
    private const string NoSnapshots = "snapshot { entries = 100000000, bytes = 1GiB }";

    private static readonly (string Name, RaceSystem System, Scene Scene)[] Cases =
    [
        ("RaftActors", RaceSystem.Raft, new Scene { Nodes = 1, Rows = [] }),
        ("RaftActors without snapshots", RaceSystem.Raft, new Scene { Nodes = 1, Rows = [], Settings = NoSnapshots }),
        ("etcd", RaceSystem.Etcd, new Scene { Nodes = 1, Rows = [] }),
    ];

    public Task<int> RunAsync(CancellationToken cancel) => RaceGuard.RunAsync(
        options,
        needsEtcd: true,
        async etcd =>
        {
            var machine = RaceMachine.Describe(etcd);
            var cases = Cases.Where(c => options.Only is null || options.Only == c.System).ToList();
            var times = cases.ToDictionary(c => c.Name, _ => new List<double>());
            await RaceProgress.RunAsync(cases.Count * options.Rounds, async progress =>
            {
                for (var round = 0; round < options.Rounds; round++)
                {
                    foreach (var (name, system, scene) in round % 2 == 0 ? cases : Enumerable.Reverse(cases))
                    {
                        progress.Show($"{name}: {writes:N0} writes");
                        times[name].Add(await MeasureAsync(system, scene, cancel));
                        progress.Done($"{name}: {times[name][^1]:N0} ms");
                    }
                }

                return times;
            });
            var report = new TimesReport(
                $"Restart of one server after {writes:N0} writes",
                machine,
                [
                    $"values of {options.ValueBytes} B, {options.Keys:N0} keys; killed with SIGKILL",
                    "from the start of the process to the first acknowledged write; etcd keeps its state on disk and takes a snapshot "
                        + "every 100,000 entries, RaftActors every 50,000",
                ],
                [.. times.Select(t => (t.Key, (IReadOnlyList<double>)t.Value))]);
            await report.WriteAsync(options, "recovery");
        },
        cancel);

    private async Task<double> MeasureAsync(RaceSystem system, Scene scene, CancellationToken cancel)
    {
        var servers = RaceServers.Start(system, scene, options.Settings);
        await using var contestant = await Contestant.StartAsync(servers, 1, cancel);
        var task = RaceRun.Load(options, Workload.Puts, 1);
        await contestant.DoAsync(task with { Kind = ClientTaskKind.Fill, Writes = writes });
        await servers.RestartAsync(0);
        var prepared = await contestant.DoAsync(task with { Kind = ClientTaskKind.Prepare });
        return prepared.Seconds * 1000;
    }
}

using RaftActors.Benchmarks.Race.Report;

namespace RaftActors.Benchmarks.Race;

/// <summary>A verb that measures rows: its scenes, and what its report says about them.</summary>
internal sealed record RacePlan(string Name, string Title, IReadOnlyList<Scene> Scenes)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Func<IReadOnlyList<RaceRow>, IReadOnlyList<RaceLimit>> Limits { get; init; } = _ => [];

    /// <summary>Rows without etcd are compared with its row of the same number of clients in the first scene.</summary>
    public bool RepeatsEtcd { get; init; }

    /// <summary>Measures everything and writes the report; 1 if the race could not be run.</summary>
    public Task<int> RunAsync(RaceOptions options, CancellationToken cancel) =>
        RaceGuard.RunAsync(options, Scenes.Any(s => s.HasEtcd), etcd => RunAsync(options, etcd, cancel), cancel);

    private async Task RunAsync(RaceOptions options, string? etcd, CancellationToken cancel)
    {
        var machine = RaceMachine.Describe(etcd);
        var rows = await MeasureAsync(options, cancel);
        var nodes = string.Join(" or ", Scenes.Select(s => s.Nodes).Distinct());
        var report = new RaceReport
        {
            Title = Title,
            Machine = machine,
            Options = options,
            Shape = $"{nodes} server processes on one machine, all clients in one further process on the same machine",
            Notes = Notes,
            Rows = rows,
            Limits = options.Only is null ? Limits(rows) : [],
        };
        var files = await report.WriteAsync(Name);
        Console.WriteLine();
        Console.WriteLine(RaceMarkdown.Write(report));
        Console.WriteLine($"written: {string.Join(", ", files)}");
    }

    private async Task<IReadOnlyList<RaceRow>> MeasureAsync(RaceOptions options, CancellationToken cancel)
    {
        var steps = Scenes.Sum(s => new SceneRunner(options, RaceProgress.None, cancel).StepsOf(s));
        return await RaceProgress.RunAsync(steps, async progress =>
        {
            var runner = new SceneRunner(options, progress, cancel);
            var rows = new List<RaceRow>();
            foreach (var scene in Scenes)
            {
                var measured = await runner.RunAsync(scene);
                rows.AddRange(measured.Select(row => RepeatsEtcd && row.Etcd is null
                    ? row with { Etcd = rows.FirstOrDefault(r => r.Task.Clients == row.Task.Clients)?.Etcd }
                    : row));
            }

            return rows;
        });
    }
}

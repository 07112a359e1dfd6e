using RaftActors.Benchmarks.Race.Report;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>A verb that measures rows: its scenes, and what its report says about them.</summary>
internal sealed record RacePlan(string Name, string Title, IReadOnlyList<Scene> Scenes)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Func<IReadOnlyList<RaceRow>, IReadOnlyList<RaceLimit>> Limits { get; init; } = _ => [];

    /// <summary>Measures everything and writes the report; 1 if the race could not be run.</summary>
    public async Task<int> RunAsync(RaceOptions options, CancellationToken cancel)
    {
        var etcd = EtcdServers.FindVersion();
        if (etcd is null && options.Only != RaceSystem.Raft && Scenes.Any(s => s.HasEtcd))
        {
            Console.Error.WriteLine(
                "etcd is not on the PATH: install it (the package etcd-server on Debian and Ubuntu), or run with --only raft.");
            return 1;
        }

        Console.WriteLine($"seed {options.Seed}");
        try
        {
            var machine = RaceMachine.Describe(etcd);
            var rows = await MeasureAsync(options, cancel);
            var report = new RaceReport
            {
                Title = Title,
                Machine = machine,
                Options = options,
                Shape = Shape(),
                Notes = Notes,
                Rows = rows,
                Limits = options.Only is null ? Limits(rows) : [],
            };
            var files = await report.WriteAsync(Name);
            Console.WriteLine();
            Console.WriteLine(RaceMarkdown.Write(report));
            Console.WriteLine($"written: {string.Join(", ", files)}");
            return 0;
        }
        catch (RaceException failed)
        {
            Console.Error.WriteLine(failed.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.Error.WriteLine("The race was cancelled; nothing was written.");
            return 1;
        }
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
                rows.AddRange(await runner.RunAsync(scene));
            }

            return rows;
        });
    }

    private string Shape()
    {
        var nodes = string.Join(" or ", Scenes.Select(s => s.Nodes).Distinct());
        return $"{nodes} server processes on one machine, all clients in one further process on the same machine";
    }
}

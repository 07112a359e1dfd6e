using Akka.Actor;

namespace RaftActors.Benchmarks.Akka;

/// <summary>What Akka.NET, real or stood in, does here, each figure beside what it has to reach.</summary>
internal static class AkkaBenchmark
{
    /// <summary>0 if every target is reached, else 1.</summary>
    public static async Task<int> RunAsync(string only, int rounds)
    {
        var version = typeof(ActorSystem).Assembly.GetName().Version;
        Console.WriteLine($"Akka {version}, {Environment.ProcessorCount} processors, best of {rounds} runs after one that warms up");
        var below = 0;
        foreach (var (name, run) in Parts)
        {
            if (only != "all" && only != name)
            {
                continue;
            }

            await foreach (var measurement in run(rounds))
            {
                Console.WriteLine(measurement.Describe());
                below += measurement.IsBelowTarget ? 1 : 0;
            }
        }

        Console.WriteLine(below == 0 ? "Every target is reached." : $"{below} below target.");
        return below == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, Func<int, IAsyncEnumerable<Measurement>> Run)> Parts =>
    [
        ("local", LocalBenchmarks.RunAsync),
        ("persistence", PersistenceBenchmarks.RunAsync),
        ("remote", RemoteBenchmarks.RunAsync),
    ];
}

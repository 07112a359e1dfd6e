using System.CommandLine;
using System.Globalization;
using Grpc.Core;

namespace RaftActors.Soak.Etcd;

/// <summary><c>etcd</c>: kills nodes that serve the API of etcd in turn, under writers, watches and holders of leases.</summary>
internal static class EtcdVerb
{
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long nodes are killed.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int?>("--seed") { Description = "Determines victims and times; default: random, and printed." };
        var command = new Command(
            "etcd",
            "Kill nodes that serve the API of etcd in turn, under writers, watches and holders of leases, and check every answer. "
                + "Exit code 0: nothing found; 1: violation found; 64: invalid arguments.")
        {
            minutes, seed,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(minutes), parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000), cancel));
        return command;
    }

    private static async Task<int> RunAsync(double minutes, int seed, CancellationToken cancel)
    {
        if (minutes is not (> 0 and <= 10_000))
        {
            await Console.Error.WriteLineAsync("--minutes must be more than 0 and at most 10000").ConfigureAwait(false);
            return 64;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"etcd: {minutes:0.##} minutes, seed {seed}"));
        var directory = Directory.CreateTempSubdirectory("raft-etcd-").FullName;
        try
        {
            IReadOnlyList<string> problems;
            await using (var run = await EtcdRun.StartAsync(directory, seed, Console.WriteLine).ConfigureAwait(false))
            {
                problems = await run.RunAsync(TimeSpan.FromMinutes(minutes), cancel).ConfigureAwait(false);
            }

            foreach (var problem in problems.Take(20))
            {
                Console.WriteLine($"VIOLATION: {problem}");
            }

            if (problems.Count == 0)
            {
                Directory.Delete(directory, recursive: true);
                return 0;
            }

            Console.WriteLine($"{problems.Count} violations (logs: {directory})");
            return 1;
        }
        catch (Exception failed) when (failed is SoakException or RpcException)
        {
            Console.WriteLine($"FAILED: {failed.Message} (logs: {directory})");
            return 1;
        }
    }
}

using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>What every race has to say when it cannot start or end.</summary>
internal static class RaceGuard
{
    /// <summary>Runs a race that may need etcd; 1 if it could not be run. It is given etcd's version.</summary>
    public static async Task<int> RunAsync(RaceOptions options, bool needsEtcd, Func<string?, Task> race, CancellationToken cancel)
    {
        var etcd = EtcdServers.FindVersion();
        if (etcd is null && needsEtcd && options.Only != RaceSystem.Raft)
        {
            Console.Error.WriteLine(
                "etcd is not on the PATH: install it (the package etcd-server on Debian and Ubuntu), or run with --only raft.");
            return 1;
        }

        Console.WriteLine($"seed {options.Seed}");
        try
        {
            await race(etcd);
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
}

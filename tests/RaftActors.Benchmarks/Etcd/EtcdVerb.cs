using System.CommandLine;
using Grpc.Core;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Etcd;

/// <summary>What leases, watches and many keys cost servers that speak etcd's API: ours, then etcd.</summary>
internal static class EtcdVerb
{
    private static readonly string[] Scenes = ["leases", "watches", "memory"];

    public static Command Create(Option<int> seconds, Option<string> set)
    {
        var scene = new Argument<string>("scene") { Description = "What is measured." };
        scene.AcceptOnlyFromAmong(Scenes);
        var count = new Option<int>("--count")
        {
            Description = "How many leases, watches or keys; 0 for 10,000 leases, 1,000 watches, 1,000,000 keys.",
        };
        var streams = new Option<int>("--streams") { Description = "Streams of all watches.", DefaultValueFactory = _ => 1000 };
        var only = new Option<RaceSystem?>("--only") { Description = "Run only one system." };
        var verb = new Command("etcd", "What leases, watches and many keys cost servers that speak etcd's API: ours and etcd.")
        {
            scene,
            count,
            streams,
            seconds,
            set,
            only,
        };
        verb.SetAction((parsed, cancel) =>
        {
            var (what, many, time) = (parsed.GetValue(scene)!, parsed.GetValue(count), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            Func<EtcdCluster, CancellationToken, Task<string>> run = what switch
            {
                "leases" => (cluster, token) => new LeaseScene(many == 0 ? 10_000 : many, time).RunAsync(cluster, token),
                "watches" => (cluster, token) =>
                    new WatchScene(many == 0 ? 1_000 : many, parsed.GetValue(streams), time).RunAsync(cluster, token),
                _ => (cluster, token) => new MemoryScene(many == 0 ? 1_000_000 : many, time).RunAsync(cluster, token),
            };
            return RunAsync(parsed.GetValue(only), parsed.GetValue(set)!, run, cancel);
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        RaceSystem? only, string settings, Func<EtcdCluster, CancellationToken, Task<string>> run, CancellationToken cancel)
    {
        try
        {
            foreach (var system in Enum.GetValues<RaceSystem>().Where(s => only is null || only == s))
            {
                if (system == RaceSystem.Etcd && EtcdServers.FindVersion() is null)
                {
                    throw new RaceException("etcd is not on the PATH: install it, or run with --only raft.");
                }

                await using var cluster = await EtcdCluster.StartAsync(system, settings, cancel);
                Console.WriteLine($"{system.Name()}: {await run(cluster, cancel)}");
            }

            return 0;
        }
        catch (Exception failed) when (failed is RaceException or RpcException)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return 1;
        }
    }
}

using Akka.Configuration;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;

namespace RaftActors.Soak.Cluster;

/// <summary>One node: what <c>raftactors node</c> runs, in an actor system with its own name.</summary>
internal static class NodeVerb
{
    /// <summary>Runs until SIGTERM, or until standard input closes, as it does when the parent process exits for any reason.</summary>
    public static async Task<int> RunAsync(string file, string systemName)
    {
        var configuration = NodeConfiguration.Create(
            ConfigurationFactory.ParseString(await File.ReadAllTextAsync(file).ConfigureAwait(false)), checkAll: true, systemName);
        using var signal = new StopSignal();
        await using (var node = await HostedNode.StartAsync(configuration).ConfigureAwait(false))
        {
            await using (await HttpServer.StartAsync(configuration.Http, NodeSet.Of(node)).ConfigureAwait(false))
            {
                Say("serves");
                await Task.WhenAny(signal.WaitAsync(null, CancellationToken.None), Task.Run(Console.In.ReadToEnd)).ConfigureAwait(false);
                Say("stopping HTTP");
            }

            Say("stopping the node");
        }

        Say("stopped");
        return 0;
    }

    /// <summary>Shows in the log how far a node that does not stop has got.</summary>
    private static void Say(string what) => Console.WriteLine($"[{DateTime.UtcNow:O}] {what}");
}

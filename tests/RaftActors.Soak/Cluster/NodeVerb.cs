using Akka.Actor;
using Akka.Configuration;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;

namespace RaftActors.Soak.Cluster;

/// <summary>One node: what <c>raftactors node</c> runs, in an actor system with its own name.</summary>
internal static class NodeVerb
{
    /// <summary>
    /// Runs until SIGTERM, until the cluster has downed the node, or until standard input closes, as it does when the parent process exits
    /// for any reason.
    /// </summary>
    /// <param name="file">The node's configuration.</param>
    /// <param name="systemName">The name of its actor system.</param>
    /// <param name="more">Settings below those of the file.</param>
    /// <param name="started">What else runs in the actor system.</param>
    public static async Task<int> RunAsync(string file, string systemName, Config? more = null, Action<ActorSystem>? started = null)
    {
        var settings = ConfigurationFactory.ParseString(await File.ReadAllTextAsync(file).ConfigureAwait(false));
        var configuration = NodeConfiguration.Create(settings.WithFallback(more ?? Config.Empty), checkAll: true, systemName);
        using var signal = new StopSignal();
        await using (var node = await HostedNode.StartAsync(configuration).ConfigureAwait(false))
        {
            await using (await HttpServer.StartAsync(configuration.HttpSettings, NodeSet.Of(node)).ConfigureAwait(false))
            {
                Say("serves");
                started?.Invoke((ActorSystem)node.Actors);
                await Task.WhenAny(
                    signal.WaitAsync(null, CancellationToken.None), Task.Run(Console.In.ReadToEnd), node.WhenTerminated)
                    .ConfigureAwait(false);
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

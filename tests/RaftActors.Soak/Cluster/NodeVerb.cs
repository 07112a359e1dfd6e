using Akka.Configuration;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;

namespace RaftActors.Soak.Cluster;

/// <summary>One node: what <c>raftactors node</c> runs, in an actor system with a name of its own.</summary>
internal static class NodeVerb
{
    /// <summary>Runs until SIGTERM, or until standard input ends: with the process that started it, however that ends.</summary>
    public static async Task<int> RunAsync(string file, string systemName)
    {
        var configuration = NodeConfiguration.Create(ConfigurationFactory.ParseString(await File.ReadAllTextAsync(file).ConfigureAwait(false)), checkAll: true, systemName);
        using var signal = new StopSignal();
        await using var node = await HostedNode.StartAsync(configuration).ConfigureAwait(false);
        await using var http = await HttpServer.StartAsync(configuration.Http, NodeSet.Of(node)).ConfigureAwait(false);
        await Task.WhenAny(signal.WaitAsync(null, CancellationToken.None), Task.Run(Console.In.ReadToEnd)).ConfigureAwait(false);
        return 0;
    }
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Settings;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace RaftActors.Tests.Readme;

/// <summary>The README's lines for an existing cluster work as described, read from the README itself.</summary>
[Collection(nameof(Integration))]
public sealed class ClusterEmbeddingTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    /// <summary>The lines are also those that the host uses.</summary>
    [Fact]
    public async Task The_lines_for_speed_put_all_actors_on_one_executor_and_replace_DotNetty()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "README.md"));
        var lines = Regex.Match(readme, "```\n(akka.actor.default-dispatcher.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var directory = Directory.CreateTempSubdirectory("raft-readme-").FullName;
        var application = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = ERROR
              stdout-loglevel = OFF
              actor.provider = remote
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            }
            raft-actors {
              node-id = n1
              nodes.n1 = "127.0.0.1:1"
              machines.adder = "RaftActors.Tests.Readme.Adder, RaftActors.Tests"
              groups.sums.machine = adder
              persistence.data-dir = "{{directory}}"
            }
            """);
        using (var system = ActorSystem.Create("app", ConfigurationFactory.ParseString(lines).WithFallback(application)))
        {
            var answer = await Raft.Get(system).Client.ProposeAsync("sums", BitConverter.GetBytes(5L), MaxWait);

            Assert.True(answer.IsOk, answer.ToString());
            foreach (var section in new[] { "akka.actor.default-dispatcher", "akka.remote.default-remote-dispatcher", RaftDispatcher.Id })
            {
                Assert.Equal("channel-executor", system.Settings.Config.GetString($"{section}.executor"));
            }

            Assert.Equal(
                typeof(RaftActors.Transport.Sockets.SocketTransport),
                Type.GetType(system.Settings.Config.GetString("akka.remote.dot-netty.tcp.transport-class")));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_lines_for_a_cluster_create_a_group_of_three_members()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "README.md"));
        var hocon = Regex.Match(readme, "```hocon(.*?)```", RegexOptions.Singleline).Groups[1].Value
            .Replace("MyApp.Adder, MyApp", "RaftActors.Tests.Readme.Adder, RaftActors.Tests", StringComparison.Ordinal);
        Assert.Contains("raft-actors.node-id = n1", hocon, StringComparison.Ordinal);
        var directory = Directory.CreateTempSubdirectory("raft-readme-").FullName;
        List<ActorSystem> members = [];
        try
        {
            foreach (var node in new[] { "n1", "n2", "n3" })
            {
                var application = ConfigurationFactory.ParseString("""
                    akka {
                      loglevel = ERROR
                      stdout-loglevel = OFF
                      remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                      coordinated-shutdown.run-by-actor-system-terminate = off
                    }
                    """);
                var config = ConfigurationFactory.ParseString(hocon
                        .Replace("node-id = n1", $"node-id = {node}", StringComparison.Ordinal)
                        .Replace("\"data\"", $"\"{Path.Combine(directory, node)}\"", StringComparison.Ordinal))
                    .WithFallback(application);
                var system = ActorSystem.Create("app", config);
                members.Add(system);
                AkkaCluster.Get(system).Join(AkkaCluster.Get(members[0]).SelfAddress);
                Raft.Get(system);
            }

            for (var i = 0; i < members.Count; i++)
            {
                var answer = await Raft.Get(members[i]).Client.ProposeAsync("sums", BitConverter.GetBytes(5L), MaxWait);
                Assert.True(answer.IsOk, answer.ToString());
                Assert.Equal(5L * (i + 1), BitConverter.ToInt64(answer.Result.Span));
            }
        }
        finally
        {
            await Task.WhenAll(members.Select(member => member.Terminate())).WaitAsync(MaxWait);
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

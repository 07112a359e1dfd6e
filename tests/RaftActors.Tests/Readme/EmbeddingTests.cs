using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Akka.Actor;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Readme;

/// <summary>The README's embedding example works as described, with the configuration read from the README itself.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task The_embedding_example_works_as_printed_and_keeps_its_data()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "README.md"));
        var port = FreePort();
        var directory = Directory.CreateTempSubdirectory("raft-readme-").FullName;
        var hocon = Regex.Match(readme, "ActorSystem.Create\\(\"app\", \"\"\"(.*?)\"\"\"\\)", RegexOptions.Singleline).Groups[1].Value
            .Replace("4061", $"{port}", StringComparison.Ordinal)
            .Replace("data/n1", directory, StringComparison.Ordinal)
            .Replace("MyApp.Adder, MyApp", "RaftActors.Tests.Readme.Adder, RaftActors.Tests", StringComparison.Ordinal);
        Assert.Contains("groups.sums", hocon, StringComparison.Ordinal);
        try
        {
            for (var run = 1; run <= 2; run++)
            {
                using var system = ActorSystem.Create("app", hocon);
                var raft = Raft.Get(system);

                var answer = await raft.Client.ProposeAsync("sums", BitConverter.GetBytes(5L), TimeSpan.FromSeconds(15));
                Assert.Equal(Outcome.Ok, answer.Outcome);
                Assert.Equal(5L * run, BitConverter.ToInt64(answer.Result.Span));

                var probe = system.ActorOf(Props.Create(() => new Forwarder()));
                Assert.True((await probe.Ask<Answer>(raft.Router, TimeSpan.FromSeconds(15))).IsOk);
                Assert.Equal(5L * run, BitConverter.ToInt64((await raft.Client.QueryAsync("sums", default)).Result.Span));
                await system.Terminate();
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Here([CallerFilePath] string path = "") => path;

    /// <summary>An application actor that sends a request to the router and forwards the answer.</summary>
    private sealed class Forwarder : UntypedActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case IActorRef router:
                    _asker = Sender;
                    router.Tell(new Query("sums", default));
                    break;
                case Answer answer:
                    _asker.Tell(answer);
                    break;
            }
        }
    }
}

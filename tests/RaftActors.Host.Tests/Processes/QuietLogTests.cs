using System.Net;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>A node killed under load causes one line in the logs of the others, and no stack trace.</summary>
[Collection(nameof(Processes))]
public sealed class QuietLogTests
{
    [Fact]
    public async Task A_peer_that_disconnects_logs_one_line()
    {
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        nodes.Kill(2);
        for (var key = 0; key < 20; key++)
        {
            var path = $"/v1/kv/k{key}";
            await Conditions.Until(
                path, TimeSpan.FromSeconds(20), async () => await nodes.StatusOf(HttpMethod.Put, 0, path, "v") == HttpStatusCode.OK);
        }

        for (var node = 0; node < 2; node++)
        {
            var index = node;
            await Conditions.Until("it is said", TimeSpan.FromSeconds(20), () =>
                Task.FromResult(nodes[index].Output.Contains("RA3006 Node n3"))
            );
            Assert.DoesNotContain("   at ", nodes[node].Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Tried to associate", nodes[node].Output, StringComparison.Ordinal);
        }
    }
}

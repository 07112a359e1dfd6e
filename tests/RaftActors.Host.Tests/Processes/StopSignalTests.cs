using System.Net;
using System.Net.Sockets;
using System.Text;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

[Collection(nameof(Processes))]
public sealed class StopSignalTests : IDisposable
{
    private const int TerminatedBySignal = 128 + 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = TestPorts.Take(3);

    public void Dispose() => _directory.Dispose();

    /// <summary>The first signal waits for a request whose body does not come.</summary>
    [Fact]
    public async Task A_second_signal_ends_the_process_at_once()
    {
        var file = _directory.File("node.conf", $$"""
            raft-actors {
              node-id = n1
              nodes { n1 = "127.0.0.1:{{_ports[0]}}" }
              groups { etcd { machine = etcd } }
              limits.max-command-bytes = 2MiB
              host { http = "127.0.0.1:{{_ports[1]}}", data-dir = "{{_directory.Path}}/data", etcd.listen = "127.0.0.1:{{_ports[2]}}" }
            }
            """);
        using var node = new HostProcess("node", "--config", file);
        await Conditions.Until(() => node.Output.Contains("is running", StringComparison.Ordinal), "it runs", Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _ports[1]);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /v1/groups/etcd/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nbody"));
        Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[1]));

        var first = node.TerminateAsync();
        await Conditions.Until(() => node.Output.Contains("is stopping", StringComparison.Ordinal), "it stops", Limit);

        Assert.Equal(TerminatedBySignal, await node.TerminateAsync());
        Assert.Equal(TerminatedBySignal, await first);
    }
}

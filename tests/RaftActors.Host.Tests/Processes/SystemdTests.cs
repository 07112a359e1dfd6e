using System.Net;
using System.Net.Sockets;
using System.Text;
using RaftActors.Host.Cli;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>What the program tells systemd through the socket that NOTIFY_SOCKET names, as with <c>Type=notify</c>.</summary>
[Collection(nameof(Processes))]
public sealed class SystemdTests : IDisposable
{
    /// <summary>A parent that runs the program, and passes SIGTERM on as systemd would send it.</summary>
    private const string Parent = """
        "$@" &
        child=$!
        trap 'kill -TERM $child; interrupted=1' TERM
        wait $child
        exit=$?
        [ -z "$interrupted" ] || { wait $child; exit=$?; }
        exit $exit
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly StringBuilder _output = new();
    private readonly int[] _ports = TestPorts.Take(3);
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string _path;

    public SystemdTests()
    {
        _path = Path.Combine(_directory.Path, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(_path));
    }

    public void Dispose()
    {
        _manager.Dispose();
        _directory.Dispose();
    }

    [LinuxFact]
    public async Task It_hears_that_the_node_is_ready_once_every_port_answers_and_that_it_stops_at_sigterm()
    {
        await using var service = Start();
        try
        {
            Assert.Equal("READY=1", await HeardAsync());
            using var http = new HttpClient();
            Assert.Contains(
                "\"etcdserver\"", await http.GetStringAsync(new Uri($"http://127.0.0.1:{_ports[2]}/version")), StringComparison.Ordinal);
            using var live = await http.GetAsync(new Uri($"http://127.0.0.1:{_ports[1]}/health/live"));
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);

            Assert.Equal(0, await service.TerminateAsync(Limit));
            Assert.Equal("STOPPING=1", await HeardAsync());
            Assert.Equal(0, _manager.Available);
        }
        finally
        {
            if (service.IsRunning)
            {
                await service.TerminateAsync(Limit);
            }
        }
    }

    [LinuxFact]
    public async Task It_does_not_hear_that_a_node_is_ready_which_cannot_start()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _ports[2]);
        taken.Start();
        await using var service = Start();

        Assert.Equal(ExitCode.Usage, await service.ExitAsync(Limit));

        Assert.Equal(0, _manager.Available);
    }

    /// <summary>The program asks for the name of its parent process: a link to the shell has the right one.</summary>
    private ChildProcess Start()
    {
        var shell = Path.Combine(_directory.Path, "systemd");
        File.CreateSymbolicLink(shell, "/bin/sh");
        var file = _directory.File("node.conf", $$"""
            raft-actors {
              node-id = n1
              nodes { n1 = "127.0.0.1:{{_ports[0]}}" }
              groups { etcd { machine = etcd } }
              limits.max-command-bytes = 2MiB
              host { http = "127.0.0.1:{{_ports[1]}}", data-dir = "{{_directory.Path}}/data", etcd.listen = "127.0.0.1:{{_ports[2]}}" }
            }
            """);
        return new ChildProcess(
            shell,
            ["-c", Parent, "systemd", "dotnet", typeof(CommandLine).Assembly.Location, "node", "--config", file],
            line => _output.AppendLine(line),
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _path });
    }

    private async Task<string> HeardAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var message = new byte[256];
        try
        {
            return Encoding.UTF8.GetString(message, 0, await _manager.ReceiveAsync(message, limit.Token));
        }
        catch (OperationCanceledException)
        {
            return $"nothing within {Limit.TotalSeconds} s; {_output}";
        }
    }
}

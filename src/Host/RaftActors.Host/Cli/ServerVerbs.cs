using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.Host.Etcd;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>demo</c> and <c>node</c>: both run until Ctrl-C or SIGTERM.</summary>
internal static class ServerVerbs
{
    public static Command Demo(CliIo io)
    {
        var nodes = new Option<int>("--nodes") { Description = "Number of nodes, 1 to 9.", DefaultValueFactory = _ => 3 };
        var http = new Option<string>("--http")
        {
            Description = "Where HTTP listens; port 0 picks a free port.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        var data = new Option<string>("--data")
        {
            Description = "Where the nodes keep their logs, in n1, n2, ...",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("data", "demo"),
        };
        var fresh = new Option<bool>("--fresh") { Description = "Delete existing data first." };
        var insecure = new Option<bool>("--insecure")
        {
            Description = "Let HTTP listen beyond loopback: everyone who reaches it may read and change everything.",
        };
        var seconds = new Option<int?>("--seconds") { Description = "Stop after this many seconds.", HelpName = "N" };
        var command = new Command("demo", "Start several nodes with durable logs in this process, and print commands to try.")
        {
            nodes, http, data, fresh, insecure, seconds,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var began = Stopwatch.GetTimestamp();
            var count = parsed.GetValue(nodes) is >= 1 and <= 9 and var n ? n : throw new UsageError("--nodes must be between 1 and 9");
            var stopAfter = parsed.GetValue(seconds) is { } s
                ? s > 0 ? TimeSpan.FromSeconds(s) : throw new UsageError("--seconds must be at least 1")
                : (TimeSpan?)null;
            var endpoint = ListenAddress.Parse(parsed.GetValue(http)!) ?? throw new UsageError(
                $"--http: '{parsed.GetValue(http)}' is not a valid ADDRESS:PORT");
            var settings = new HttpSettings(endpoint) { IsInsecure = parsed.GetValue(insecure) };
            if (settings is { Exposure: not null, IsInsecure: false })
            {
                throw new UsageError(
                    $"--http: {endpoint} is reachable from other machines, and the demo does not ask who calls; use 127.0.0.1, or add "
                        + "--insecure");
            }

            using var signal = new StopSignal();
            await using var demo = await DemoCluster.StartAsync(
                count, settings, parsed.GetValue(data)!, parsed.GetValue(fresh), hasRanges: true).ConfigureAwait(false);
            await io.Text.WriteLineAsync(Welcome(demo, parsed.GetValue(data)!, Stopwatch.GetElapsedTime(began))).ConfigureAwait(false);
            await signal.WaitAsync(stopAfter, cancel).ConfigureAwait(false);
            await io.Text.WriteLineAsync("Stopping.").ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Node(CliIo io)
    {
        var config = new Option<string>("--config", "-c") { Description = "The node's HOCON file.", HelpName = "FILE", Required = true };
        var set = new Option<string[]>("--set")
        {
            Description = "One setting that overrides the file, such as raft-actors.host.http=127.0.0.1:8081. May be repeated.",
            HelpName = "KEY=VALUE",
        };
        var print = new Option<bool>("--print-config") { Description = "Print the effective settings of raft-actors, and exit." };
        var check = new Option<bool>("--check-config")
        {
            Description = "Check the settings, the ports and the data directory without starting anything; exit code 0 or 2.",
        };
        var command = new Command(
            "node",
            "Start one node. Settings, the first wins: --set, environment variables (RAFTACTORS__A__B_C is raft-actors.a.b-c), the file, "
                + "the defaults.")
        {
            config, set, print, check,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var configuration = NodeConfiguration.Load(parsed.GetValue(config)!, parsed.GetValue(set) ?? [], io.Environment);
            if (parsed.GetValue(print))
            {
                foreach (var line in ConfigurationPrinter.Lines(configuration.Config, "raft-actors"))
                {
                    await io.Text.WriteLineAsync(line).ConfigureAwait(false);
                }

                return ExitCode.Done;
            }

            if (parsed.GetValue(check))
            {
                if (StartCheck.Problems(configuration).ToList() is { Count: > 0 } problems)
                {
                    throw new ConfigurationProblem(problems);
                }

                await io.Text.WriteLineAsync("The configuration is valid.").ConfigureAwait(false);
                return ExitCode.Done;
            }

            return await RunNodeAsync(configuration, io, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunNodeAsync(NodeConfiguration configuration, CliIo io, CancellationToken cancel)
    {
        using var signal = new StopSignal();
        if ((StartCheck.PortProblem(NodeConfiguration.HttpKey, configuration.Http) ?? StartCheck.EtcdPortProblem(configuration))
            is { } taken)
        {
            throw new ConfigurationProblem(taken);
        }

        await using var node = await HostedNode.StartAsync(configuration).ConfigureAwait(false);
        await using var etcd = configuration.Etcd is { } settings
            ? await EtcdServer.StartAsync(settings, configuration.HttpSettings.Tls, node.ActorSystem, new HostLog(NodeSet.Of(node)))
                .ConfigureAwait(false)
            : null;

        // Last: with it the manager of services that started the process hears that the node is ready.
        await using var http = await HttpServer.StartAsync(configuration.HttpSettings, NodeSet.Of(node)).ConfigureAwait(false);
        await io.Text.WriteLineAsync(
            $"Node {node.Id} is running; HTTP at {http.Address.GetLeftPart(UriPartial.Authority)}"
                + $"{(configuration.Etcd is { } served ? $", etcd at {served.Endpoint}" : "")}.").ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, http.Stopping);
        var ended = node.WhenTerminated;
        if (await Task.WhenAny(signal.WaitAsync(null, stop.Token), ended).ConfigureAwait(false) == ended)
        {
            // Not requested here: the cluster downed this node, or removed it. A supervisor may start the process again.
            await io.Error.WriteLineAsync($"Node {node.Id} stopped: downed by or removed from its cluster.").ConfigureAwait(false);
            return ExitCode.Unavailable;
        }

        await io.Text.WriteLineAsync($"Node {node.Id} is stopping.").ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static string Welcome(DemoCluster demo, string data, TimeSpan took)
    {
        var ids = string.Join(", ", demo.Nodes.Ids);
        var url = demo.Address.GetLeftPart(UriPartial.Authority);
        var option = url == "http://127.0.0.1:8080" ? "" : $" --endpoint {url}";
        // As an installed tool or a published program it is called by its name.
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "raftactors" && IsOnPath()
            ? "raftactors"
            : $"dotnet {Quoted(Path.GetRelativePath(Environment.CurrentDirectory, typeof(ServerVerbs).Assembly.Location))}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            Ready in {took.TotalSeconds:0.0} s: {demo.Nodes.Ids.Count} nodes ({ids}), logs in {data}, HTTP at {url}.
            Open {url} in a browser, or try in another terminal:

              curl -X PUT {url}/v1/kv/greeting -d hello
              curl {url}/v1/kv/greeting
              curl -X POST {url}/v1/counters/visits -d '{"{"}"add":1{"}"}'
              curl {url}/v1/status

              {program} kv put greeting hello{option}
              {program} kv get greeting{option}
              {program} lock acquire printer --owner me{option}
              {program} range list{option}
              {program} range split kv --at m{option}
              {program} status{option}

            Ctrl-C stops everything. Data is kept across restarts.
            """);
    }

    private static bool IsOnPath()
    {
        var directory = Path.GetDirectoryName(Environment.ProcessPath);
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Contains(directory, StringComparer.Ordinal);
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}

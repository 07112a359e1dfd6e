using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>Runs the README's commands as printed, except for the ports, to avoid conflicts with running programs.</summary>
[Collection(nameof(Processes))]
public sealed partial class ReadmeTests
{
    private const string Program = "dotnet run -c Release --project src/Host/RaftActors.Host -- ";
    private const string DemoAddress = "http://127.0.0.1:8080";
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "README.md"));

    [Fact]
    public async Task The_commands_for_the_demo_work_in_the_order_of_the_text()
    {
        using var directory = new TemporaryDirectory();
        await using var demo = await DemoCluster.StartAsync(
            3, new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)), directory.Path, fresh: false, hasRanges: true);
        var address = demo.Address.GetLeftPart(UriPartial.Authority);
        var environment = new Dictionary<string, string> { ["RAFTACTORS_ENDPOINTS"] = address };
        var done = 0;
        foreach (
            var line in Commands()
                .Where(l => !l.Contains("--endpoint", StringComparison.Ordinal) && !l.Contains(" -- node ", StringComparison.Ordinal)))
        {
            if (line.StartsWith(Program, StringComparison.Ordinal))
            {
                // A new leader may not be known everywhere yet; a reader of the text is slower than this test.
                await Conditions.Until("led", TimeSpan.FromSeconds(30), async () =>
                    (await CliRun.Of(["check", "health"], environment: environment)).Exit == 0);
                var run = await CliRun.Of(
                    line[Program.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries), environment: environment);
                Assert.True(run.Exit == 0, $"{line}: {run.Exit} {run.Error}");
            }
            else
            {
                await ShellAsync(line.Replace(DemoAddress, address, StringComparison.Ordinal));
            }

            done++;
        }

        Assert.True(done >= 20, $"{done} commands were found");
    }

    [Fact]
    public async Task The_commands_for_three_processes_work()
    {
        var commands = Commands();
        Assert.Equal(
            ["n1", "n2", "n3"],
            commands
                .Where(c => c.StartsWith(Program + "node ", StringComparison.Ordinal))
                .Select(c => ThreeNodesFile().Match(c).Groups[1].Value));
        using var nodes = new ThreeNodes();
        nodes.Start(0, 1, 2);
        await nodes.ReadyAsync(0, 1, 2);
        var clients = commands.Where(c => c.Contains("--endpoint", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, clients.Count);
        foreach (var line in clients)
        {
            var here = Port().Replace(
                line[Program.Length..], port => nodes.Url(int.Parse(port.Groups[1].Value) - 1, "").GetLeftPart(UriPartial.Authority));
            var run = await CliRun.Of(here.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(run.Exit == 0, $"{line}: {run.Exit} {run.Error}");
        }
    }

    [GeneratedRegex(@"hocon/three-nodes/(n[123])\.conf$")]
    private static partial Regex ThreeNodesFile();

    [GeneratedRegex(@"http://127\.0\.0\.1:808([123])")]
    private static partial Regex Port();

    /// <summary>The lines of code blocks to run, without those that build and test the repository itself.</summary>
    private static List<string> Commands() =>
        [
            .. Lines
                .Where(l =>
                    (l.StartsWith(Program, StringComparison.Ordinal) && !l.StartsWith(Program + "demo ", StringComparison.Ordinal))
                    || l.StartsWith("curl ", StringComparison.Ordinal))
                .Select(l => l.Trim()),
        ];

    private static async Task ShellAsync(string command)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("bash", ["-c", command + " --fail --silent --show-error"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"{command}: {shell.ExitCode} {error} {await output}");
    }
}

using System.Text.RegularExpressions;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Host.Tests.Processes;

[Collection(nameof(Processes))]
public sealed partial class DemoTests
{
    [Fact]
    public async Task A_demo_prints_its_address_stops_on_a_signal_and_keeps_its_data_across_a_restart()
    {
        using var directory = new TemporaryDirectory();
        using var http = new HttpClient();
        string[] arguments = ["demo", "--http", "127.0.0.1:0", "--data", Path.Combine(directory.Path, "demo")];
        using (var first = new HostProcess(arguments))
        {
            var url = await UrlAsync(first);
            (await http.PutAsync(new Uri(url, "/v1/kv/kept"), new StringContent("x"))).EnsureSuccessStatusCode();
            Assert.Equal(0, await first.TerminateAsync());
        }

        using var second = new HostProcess(arguments);
        Assert.Equal("x", await http.GetStringAsync(new Uri(await UrlAsync(second), "/v1/kv/kept")));
    }

    [Fact]
    public async Task Status_with_watch_repeats_until_stopped()
    {
        using var directory = new TemporaryDirectory();
        using var demo = new HostProcess("demo", "--http", "127.0.0.1:0", "--data", Path.Combine(directory.Path, "demo"));
        using var status = new HostProcess("status", "--watch", "--endpoint", (await UrlAsync(demo)).GetLeftPart(UriPartial.Authority));

        await Conditions.Until(
            "two tables",
            TimeSpan.FromSeconds(30),
            () => Task.FromResult(status.Output.Split("snapshot", StringSplitOptions.None).Length > 2),
            () => status.Output);

        Assert.Equal(0, await status.TerminateAsync());
    }

    [GeneratedRegex(@"HTTP at (http://127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Address();

    private static async Task<Uri> UrlAsync(HostProcess demo)
    {
        await Conditions.Until("ready", TimeSpan.FromSeconds(30), () => Task.FromResult(Address().IsMatch(demo.Output)), () => demo.Output);
        return new Uri(Address().Match(demo.Output).Groups[1].Value);
    }
}

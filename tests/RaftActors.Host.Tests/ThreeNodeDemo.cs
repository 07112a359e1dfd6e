using RaftActors.TestKit.Processes;
using System.Net;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests;

/// <summary>The demo with three nodes, in this process; each test leaves it healthy.</summary>
public sealed class ThreeNodeDemo : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly bool _hasRanges;
    private DemoCluster _demo = null!;

    /// <summary>Without ranges.</summary>
    public ThreeNodeDemo()
    {
    }

    internal ThreeNodeDemo(bool hasRanges) => _hasRanges = hasRanges;

    internal ApiTester Api { get; private set; } = null!;

    internal Uri Address => _demo.Address;

    public async Task InitializeAsync()
    {
        _demo = await DemoCluster.StartAsync(
            3, new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)), _directory.Path, fresh: false, hasRanges: _hasRanges);
        Api = new ApiTester(_demo.Address);
    }

    /// <summary>Heals the network, starts dead nodes, and waits until every node knows a leader of every group.</summary>
    internal async Task MendAsync()
    {
        await Api.Send("POST", "/v1/faults", """{"heal":true}""");
        foreach (var node in (await Api.Send("GET", "/v1/faults")).Body.GetProperty("dead").EnumerateArray())
        {
            await Api.Send("POST", "/v1/faults", $$"""{"start":"{{node.GetString()}}"}""");
        }

        await Conditions.Until("mended", TimeSpan.FromSeconds(30), async () => (await Api.Send("GET", "/health/ready")).Status == 200);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await _demo.DisposeAsync();
        _directory.Dispose();
    }
}

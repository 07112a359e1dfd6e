using System.Net;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests;

/// <summary>The demo with three nodes as users start it: keyspaces have adopted the groups <c>kv</c> and <c>ledger</c>.</summary>
public sealed class RangeDemo : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private DemoCluster _demo = null!;

    internal ApiTester Api { get; private set; } = null!;

    internal string Endpoint => _demo.Address.GetLeftPart(UriPartial.Authority);

    public async Task InitializeAsync()
    {
        _demo = await DemoCluster.StartAsync(
            3, new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)), _directory.Path, fresh: false, hasRanges: true);
        Api = new ApiTester(_demo.Address);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await _demo.DisposeAsync();
        _directory.Dispose();
    }
}

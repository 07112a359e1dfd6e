using System.Net;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests;

/// <summary>The demo with one node, in this process, for all tests of a class.</summary>
public sealed class SingleNode : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private DemoCluster _demo = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal string Endpoint { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _demo = await DemoCluster.StartAsync(1, new HttpSettings(new IPEndPoint(IPAddress.Loopback, 0)), _directory.Path, fresh: false);
        Endpoint = _demo.Address.GetLeftPart(UriPartial.Authority);
        Http = new HttpClient { BaseAddress = _demo.Address };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _demo.DisposeAsync();
        _directory.Dispose();
    }
}

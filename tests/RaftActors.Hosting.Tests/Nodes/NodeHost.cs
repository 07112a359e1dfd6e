using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A host with one node, as an application builds it. Logs are in memory, timeouts short.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private NodeHost(IHost host) => Host = host;

    /// <summary>The host.</summary>
    public IHost Host { get; }

    /// <summary>Its services.</summary>
    public IServiceProvider Services => Host.Services;

    /// <summary>Raft's client.</summary>
    public RaftClient Client => Services.GetRequiredService<RaftClient>();

    /// <summary>What the classes under test have told.</summary>
    public Journal Journal => Services.GetRequiredService<Journal>();

    /// <summary>Builds a host.</summary>
    /// <param name="configure">What the test adds to the actor system.</param>
    /// <param name="services">What the test adds to the services.</param>
    /// <param name="port">The port of Akka.Remote.</param>
    /// <param name="directory">Where the node keeps its files; null to keep logs in memory.</param>
    public static NodeHost Build(
        Action<AkkaConfigurationBuilder> configure, Action<IServiceCollection>? services = null, int port = 0, string? directory = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddScoped<ScopedPrices>();
        builder.Services.AddRaftClients();
        builder.Services.AddHealthChecks();
        services?.Invoke(builder.Services);
        builder.Services.AddAkka("app", akka =>
        {
            akka.AddHocon("akka { loglevel = ERROR, stdout-loglevel = OFF, log-dead-letters = off }", HoconAddMode.Prepend)
                .WithRemoting("127.0.0.1", port)
                .WithRaft(o =>
                {
                    o.DataDirectory = directory;
                    if (directory is null)
                    {
                        o.Persistence.JournalPluginId = "akka.persistence.journal.inmem";
                        o.Persistence.SnapshotPluginId = "akka.persistence.snapshot-store.inmem";
                        o.Persistence.AllowVolatile = true;
                    }

                    o.Election.TimeoutMin = TimeSpan.FromMilliseconds(150);
                    o.Election.TimeoutMax = TimeSpan.FromMilliseconds(300);
                    o.HeartbeatInterval = TimeSpan.FromMilliseconds(30);
                    o.HeartbeatIntervalIdle = TimeSpan.FromMilliseconds(60);
                    o.HeartbeatIntervalResting = TimeSpan.Zero;
                });
            configure(akka);
        });
        return new NodeHost(builder.Build());
    }

    /// <summary>Starts the host.</summary>
    public async Task<NodeHost> StartAsync()
    {
        await Host.StartAsync();
        return this;
    }

    /// <summary>Proposes a text until it is accepted; a group that has just been started elects its leader first.</summary>
    public async Task<string> ProposeAsync(string group, string text)
    {
        var answer = await Client.ProposeAsync(group, System.Text.Encoding.UTF8.GetBytes(text), Patience);
        Assert.True(answer.Outcome == Outcome.Ok, $"{answer.Outcome}: {answer.Message}");
        return System.Text.Encoding.UTF8.GetString(answer.Result.Span);
    }

    /// <summary>The result of one health check.</summary>
    public async Task<HealthReportEntry> CheckAsync(string name)
    {
        var report = await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => r.Name == name);
        return report.Entries[name];
    }

    /// <summary>Waits until a health check has a result.</summary>
    public async Task<HealthReportEntry> UntilAsync(string check, HealthStatus status)
    {
        HealthReportEntry last = default;
        await Conditions.Until(
            $"{check} is {status}",
            Patience,
            async () => (last = await CheckAsync(check)).Status == status,
            () => $"{last.Status}: {last.Description} {last.Exception}");
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
    }
}

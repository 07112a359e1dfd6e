using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.AspNetCore;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.Host.Documents;
using RaftActors.Host.Metrics;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Http;

/// <summary>The HTTP interface of one node, or of several in one process, which then serve requests in turn.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RangeGauges _gauges;
    private readonly Protection _protection;

    private HttpServer(WebApplication app, NodeSet nodes, DemoCluster? demo, HttpSettings settings, Protection protection)
    {
        (_app, _protection) = (app, protection);
        Door.Use(app, protection.Admission);
        app.UseRaftPaths(prefix: "/").UseRouting();
        app.MapRaft();
        var context = app.Services.GetRequiredService<ApiContext>();
        var routes = new RouteMap(app.MapGroup(""), context);
        PageApi.Map(routes);
        _gauges = new RangeGauges(context.Ranges);
        MetricsApi.Map(app, routes, context.Ranges, settings.HasOpenMetrics);
        HealthApi.Map(app, routes);
        new DocumentApi(app.Services).Map(routes);
        if (demo is not null)
        {
            new FaultApi(demo).Map(routes);
        }
    }

    /// <summary>The listening address: as requested, with the real port in place of port 0.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The manager of services that started the process, or the application, wants to stop.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Every route.</summary>
    public IReadOnlyList<ApiRoute> Routes =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(d => d.Endpoints).Select(e => e.Metadata.GetRequiredMetadata<ApiRoute>())];

    /// <exception cref="ConfigurationProblem">The server cannot listen there, or a file of its settings cannot be used.</exception>
    public static async Task<HttpServer> StartAsync(HttpSettings settings, NodeSet nodes, DemoCluster? demo = null)
    {
        var endpoint = settings.Endpoint;
        var protection = new Protection(settings, nodes);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "RaftActors.Host" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint, listen =>
            {
                // Below the bodies of errors, which are text: what they see is decrypted.
                protection.Tls?.Use(listen);
                BareErrors.Use(listen);
            });
            ServerLimits.Set(kestrel.Limits, settings.MaxConnections);
        });

        // A failure to listen is reported below, in one line; the server and its host would add the stack trace.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None).AddFilter(
            "Microsoft.AspNetCore.Server.Kestrel.", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        // Each replaces the lifetime if that manager has started the process: it is told when the node is ready, and may stop it.
        builder.Services.AddSystemd().AddWindowsService(service => service.ServiceName = "raftactors");
        builder.Services.AddRoutingCore();
        HealthApi.Add(builder.Services, nodes);
        DocumentApi.Add(builder.Services);
        Collection.Add(builder.Services, settings.Collector);
        builder.Services.AddSingleton(services => new ApiContext(
            nodes,
            demo?.Network,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("RaftActors.Host"),
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        AllowedHosts.Add(builder.Services, endpoint, settings.AllowedHosts);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(6));
        var app = builder.Build();
        var server = new HttpServer(app, nodes, demo, settings, protection);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch (Exception refused) when (refused is IOException or AddressInUseException or System.Net.Sockets.SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ConfigurationProblem(
                $"{NodeConfiguration.HttpKey}: cannot listen on {endpoint}: {refused.GetBaseException().Message}; use another port");
        }
    }

    /// <summary>Accepts no more requests and waits for those in progress.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        _gauges.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
        _protection.Dispose();
    }
}

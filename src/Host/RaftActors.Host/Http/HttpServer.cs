using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Host.Demo;
using RaftActors.Host.Metrics;
using RaftActors.Host.Nodes;
using RaftActors.Host.Words;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace RaftActors.Host.Http;

/// <summary>The HTTP interface of one node, or of several in one process: then requests go round them.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RouteTable _routes = new();
    private readonly MetricsCollector _metrics = new();
    private readonly StatusFeed _feed;
    private readonly NodeSet _nodes;
    private readonly ILogger _log;

    private HttpServer(WebApplication app, NodeSet nodes, DemoCluster? demo)
    {
        _app = app;
        _nodes = nodes;
        _log = app.Logger;
        _feed = new StatusFeed(nodes, demo);
        PageApi.Map(_routes);
        new EventApi(_feed).Map(_routes);
        new MetricsApi(_metrics).Map(_routes);
        if (demo is not null)
        {
            new FaultApi(demo).Map(_routes);
        }

        new StatusApi(nodes).Map(_routes);
        new StateApi(nodes).Map(_routes);
        KvApi.Map(_routes);
        CounterApi.Map(_routes);
        LockApi.Map(_routes);
        LedgerApi.Map(_routes);
        SessionApi.Map(_routes);
        OperationApi.Map(_routes);
        new WatchApi(_feed.Stopping).Map(_routes);
        AllowedHosts.Use(app, ErrorAsync);
        app.Run(ServeAsync);
    }

    /// <summary>Where it listens: the address asked for, with the port that port 0 became.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <exception cref="ConfigurationProblem">It cannot listen there.</exception>
    public static async Task<HttpServer> StartAsync(
        IPEndPoint endpoint, NodeSet nodes, DemoCluster? demo = null, IReadOnlyList<string>? allowedHosts = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "RaftActors.Host" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endpoint, BareErrors.Use);
            // A percent-encoded key of the full length, three characters a byte, and some more, so that one above it gets a proper answer.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            // Connections cost little while nothing comes; those that stay silent go before they keep others out.
            kestrel.Limits.MaxConcurrentConnections = 16 * 1024;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Limits.MaxRequestHeadersTotalSize = 80 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;

            // Slower than this for longer than the grace, in or out, and the connection is closed.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });

        // That it cannot listen is said below, in one line; the server and its host would add the stack.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None).AddFilter(
            "Microsoft.AspNetCore.Server.Kestrel.", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        AllowedHosts.Add(builder.Services, endpoint, allowedHosts ?? []);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(6));
        var app = builder.Build();
        var server = new HttpServer(app, nodes, demo);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch (Exception refused) when (refused is IOException or AddressInUseException or System.Net.Sockets.SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ConfigurationProblem(
                $"{NodeConfiguration.HttpKey}: {endpoint} cannot be listened on: {refused.GetBaseException().Message}; give another port");
        }
    }

    /// <summary>Takes no more requests and waits for those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        _metrics.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext http)
    {
        try
        {
            var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
            CheckOrigin(http);
            RequestHeaders.Check(http.Request.Headers);
            var (handler, value, parameters) = _routes.Find(http.Request.Method, RequestTarget.Parse(target));
            await handler(new ApiRequest(http, NodeAsked(http), value, parameters)).ConfigureAwait(false);
        }
        catch (ApiError error)
        {
            await ErrorAsync(http, error).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            // What the server found wrong while the body was read: too large, too slow, cut off.
            var code = bad.StatusCode switch { 413 => "too-large", 408 => "too-slow", _ => "malformed" };
            await ErrorAsync(http, new ApiError(bad.StatusCode, code, bad.Message)).ConfigureAwait(false);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            _log.LogDebug(gone, "The client went away.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log.LogError(failure, "{Method} {Path} failed.", http.Request.Method, Printable.Text(http.Request.Path.ToString()));

            // Nobody can say here how far the request got.
            await ErrorAsync(http, new ApiError(500, "internal", "The request failed; the log of the node says why.") { IsUnknown = true })
                .ConfigureAwait(false);
        }
    }

    /// <summary>The one named by the header Raft-Node, of those in this process, or the next in turn.</summary>
    private HostedNode? NodeAsked(HttpContext http) => RequestHeaders.Text(http.Request.Headers, RequestHeaders.Node) switch
    {
        null => _nodes.Next(),
        var asked when !_nodes.Ids.Contains(asked) => throw new ApiError(
            404, "no-such-node", $"No node of this process is called '{asked}'; there are {string.Join(", ", _nodes.Ids)}."),
        var asked => _nodes.Find(asked) ?? throw new ApiError(503, "dead", $"Node {asked} is dead."),
    };

    /// <summary>
    /// Browsers say which page sends a request. There is no authentication, so a page of somebody else's must not be able to write here.
    /// </summary>
    private static void CheckOrigin(HttpContext http)
    {
        if (http.Request.Headers.Origin is { Count: > 0 } origin
            && origin != $"http://{http.Request.Host}"
            && origin != $"https://{http.Request.Host}")
        {
            throw new ApiError(403, "foreign-origin", "Only the page of this node may send requests from a browser.");
        }
    }

    private static async Task ErrorAsync(HttpContext http, ApiError error)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(error.Body(), ApiRequest.ErrorJson);
        if (!http.Response.HasStarted)
        {
            http.Response.StatusCode = error.Status;
            http.Response.ContentType = "application/json";
            if (error.Allow is { } allow)
            {
                http.Response.Headers.Allow = allow;
            }

            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        }
        else if (http.Response.ContentType == ApiRequest.EventStream)
        {
            // The status is long out; a stream can still say what ends it.
            await http.Response.Body.WriteAsync(
                (byte[])[.. "event: failed\ndata: "u8, .. body, .. "\n\n"u8], http.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            http.Abort();
        }
    }

    /// <summary>Signals are the process's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

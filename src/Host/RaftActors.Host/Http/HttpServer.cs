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
using RaftActors.Host.Access;
using RaftActors.Host.Demo;
using RaftActors.Host.Metrics;
using RaftActors.Host.Nodes;
using RaftActors.Host.Words;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace RaftActors.Host.Http;

/// <summary>The HTTP interface of one node, or of several in one process, which then serve requests in turn.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RouteTable _routes = new();
    private readonly MetricsCollector _metrics = new();
    private readonly StatusFeed _feed;
    private readonly NodeSet _nodes;
    private readonly ILogger _log;
    private readonly Protection _protection;

    private HttpServer(WebApplication app, NodeSet nodes, DemoCluster? demo, HttpSettings settings, Protection protection)
    {
        _app = app;
        _protection = protection;
        _nodes = nodes;
        _log = app.Logger;
        var ranges = new RangeWatch(nodes);
        _feed = new StatusFeed(nodes, demo, ranges);
        PageApi.Map(_routes);
        new EventApi(_feed).Map(_routes);
        new MetricsApi(_metrics, ranges, settings.HasOpenMetrics).Map(_routes);
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
        new RangeApi(nodes).Map(_routes);
        RangeOperationApi.Map(_routes);
        NodeApi.Map(_routes);
        new GroupApi(_feed.Stopping).Map(_routes);
        new WatchApi(_feed.Stopping).Map(_routes);
        AllowedHosts.Use(app, ErrorAsync);
        app.Run(ServeAsync);
    }

    /// <summary>The listening address: as requested, with the real port in place of port 0.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Every route.</summary>
    public IReadOnlyList<Route> Routes => _routes.All;

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
            // A percent-encoded key of maximum length, three characters per byte, with a margin so that a longer key gets a proper answer.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 1024 * 1024;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            // Idle connections cost little; silent ones are closed before they keep others out.
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Limits.MaxRequestHeadersTotalSize = 80 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;

            // A connection slower than this, in or out, for longer than the grace period is closed.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });

        // A failure to listen is reported below, in one line; the server and its host would add the stack trace.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None).AddFilter(
            "Microsoft.AspNetCore.Server.Kestrel.", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
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
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        _metrics.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
        _protection.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var admission = _protection.Admission;
        Principal? caller = null;
        try
        {
            var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
            caller = admission.Identify(http, target);
            CheckOrigin(http);
            RequestHeaders.Check(http.Request.Headers);
            var (route, value, parameters) = _routes.Find(http.Request.Method, RequestTarget.Parse(target));
            var known = Admission.Known(caller, route, http);
            var node = NodeAsked(http);
            Admission.Demand(known, route, value, parameters, node);
            await admission.RunAsync(http, route, new ApiRequest(http, node, value, parameters, known, admission)).ConfigureAwait(false);
        }
        catch (ApiError error)
        {
            admission.Note(http, caller, error);
            await ErrorAsync(http, error).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            // An error found while the body was read: too large, too slow, cut off.
            var code = bad.StatusCode switch { 413 => "too-large", 408 => "too-slow", _ => "malformed" };
            await ErrorAsync(http, new ApiError(bad.StatusCode, code, bad.Message)).ConfigureAwait(false);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            _log.LogDebug(gone, "The client disconnected.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log.LogError(failure, "{Method} {Path} failed.", http.Request.Method, Printable.Text(http.Request.Path.ToString()));

            // How far the request got is unknown here.
            await ErrorAsync(http, new ApiError(500, "internal", "The request failed; see the log of the node.") { IsUnknown = true })
                .ConfigureAwait(false);
        }
    }

    /// <summary>The node of this process named by the header Raft-Node, or the next in turn.</summary>
    private HostedNode? NodeAsked(HttpContext http) => RequestHeaders.Text(http.Request.Headers, RequestHeaders.Node) switch
    {
        null => _nodes.Next(),
        var asked when !_nodes.Ids.Contains(asked) => throw new ApiError(
            404, "no-such-node", $"There is no node '{asked}' in this process; the nodes are {string.Join(", ", _nodes.Ids)}."),
        var asked => _nodes.Find(asked) ?? throw new ApiError(503, "dead", $"Node {asked} is dead."),
    };

    /// <summary>
    /// Browsers send the origin of a page with its requests. A foreign page must not be able to write here: a node may ask for no token,
    /// and a browser presents its user's certificate by itself. Behind a proxy with TLS the page is https and the request is not.
    /// </summary>
    private static void CheckOrigin(HttpContext http)
    {
        if (http.Request.Headers.Origin is { Count: > 0 } origin
            && (http.Request.IsHttps || origin != $"http://{http.Request.Host}")
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
            if (error.Header is var (name, value))
            {
                http.Response.Headers[name] = value;
            }

            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        }
        else if (http.Response.ContentType == ApiRequest.EventStream)
        {
            // The status was sent long ago; a stream can still report why it ends.
            await http.Response.Body.WriteAsync(
                (byte[])[.. "event: failed\ndata: "u8, .. body, .. "\n\n"u8], http.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            http.Abort();
        }
    }

    /// <summary>Signals are handled by the process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

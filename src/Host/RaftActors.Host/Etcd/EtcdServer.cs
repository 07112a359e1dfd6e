using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd;
using RaftActors.Host.Access;
using RaftActors.Host.Http;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;

namespace RaftActors.Host.Etcd;

/// <summary>The server of etcd's API: its own ports, apart from the HTTP interface of the node.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerTls? _tls;

    private EtcdServer(WebApplication app, ServerTls? tls) => (_app, _tls) = (app, tls);

    /// <summary>The listening address, with the real port in place of port 0.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts it.</summary>
    /// <param name="settings">Where and how.</param>
    /// <param name="secured">TLS, the same as that of HTTP; null without.</param>
    /// <param name="system">The node's actor system.</param>
    /// <param name="log">Gets lines about certificates and exposure.</param>
    /// <exception cref="ConfigurationProblem">It cannot listen there, or a file of its settings cannot be used.</exception>
    public static async Task<EtcdServer> StartAsync(EtcdSettings settings, TlsSettings? secured, ActorSystem system, HostLog log)
    {
        var tls = secured is null ? null : new ServerTls(secured, log);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "RaftActors.Host" });
        var sharesPort = true;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.SetForEtcd();
            kestrel.Listen(settings.Endpoint, listen => sharesPort = Share(listen, tls));
            if (settings.HttpEndpoint is { } http)
            {
                kestrel.Listen(http, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    tls?.Use(listen);
                });
            }
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(system);
        builder.Services.AddRaftEtcd(settings.Options);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(6));
        var app = builder.Build();
        app.UseRouting();
        app.MapRaftEtcd();
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or AddressInUseException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            tls?.Dispose();
            throw new ConfigurationProblem(
                $"{EtcdSettings.ListenKey}: cannot listen on {settings.Endpoint}: {refused.GetBaseException().Message}; use another port");
        }

        if (!sharesPort)
        {
            app.Logger.LogWarning(
                "etcd: this version of ASP.NET Core cannot serve HTTP/1.1 and HTTP/2 on one port without TLS: {Endpoint} serves gRPC "
                    + "alone; JSON and /health are at raft-actors.host.etcd.listen-http",
                settings.Endpoint);
        }

        if (settings.IsExposed)
        {
            log.Insecure(settings.Endpoint.ToString(), "for clients of etcd, without TLS or without asking for their certificates");
        }

        return new EtcdServer(app, tls);
    }

    /// <summary>Ends streams, accepts no more requests and waits for those in progress.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _tls?.Dispose();
    }

    /// <returns>Whether HTTP/1.1 and HTTP/2 share the port.</returns>
    private static bool Share(ListenOptions listen, ServerTls? tls)
    {
        if (tls is null)
        {
            return listen.UseEtcd();
        }

        tls.Use(listen, HttpProtocols.Http1AndHttp2);
        return true;
    }
}

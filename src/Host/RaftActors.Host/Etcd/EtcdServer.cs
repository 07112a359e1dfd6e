using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Etcd;

/// <summary>The server of etcd's API: its own ports, apart from the HTTP interface of the node.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EtcdServer(WebApplication app) => _app = app;

    /// <summary>Starts it.</summary>
    /// <exception cref="ConfigurationProblem">It cannot listen there.</exception>
    public static async Task<EtcdServer> StartAsync(EtcdSettings settings, ActorSystem system)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "RaftActors.Host" });
        var sharesPort = true;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.SetForEtcd();
            kestrel.Listen(settings.Endpoint, listen => sharesPort = listen.UseEtcd());
            if (settings.HttpEndpoint is { } http)
            {
                kestrel.Listen(http, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
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

        return new EtcdServer(app);
    }

    /// <summary>Ends streams, accepts no more requests and waits for those in progress.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}

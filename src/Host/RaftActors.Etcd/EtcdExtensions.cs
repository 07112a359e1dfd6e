using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Json;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Listening;
using RaftActors.Etcd.Metrics;
using RaftActors.Etcd.Rpc;
using RaftActors.Etcd.Watch;
using RaftActors.Etcd.Work;

namespace RaftActors.Etcd;

/// <summary>The API of etcd in an application.</summary>
public static class EtcdExtensions
{
    /// <summary>What a request may have above <see cref="EtcdOptions.MaxRequestBytes"/> before its bytes are refused, as in etcd.</summary>
    private const int TransportMargin = 512 * 1024;

    /// <summary>
    /// Adds what <see cref="MapRaftEtcd"/> maps, and the work that a node does for it: following the group for watches, ending leases
    /// while it leads, telling its URLs. The node is that of the actor system among the services.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">How the node serves.</param>
    public static IServiceCollection AddRaftEtcd(this IServiceCollection services, EtcdOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => Raft.Get(provider.GetRequiredService<ActorSystem>()));
        services.AddSingleton(provider => provider.GetRequiredService<Raft>().Settings);
        services.AddSingleton(provider => new EtcdGroup(
            provider.GetRequiredService<Raft>().Client,
            options.Group,
            options.RequestTimeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Headers(
            options.ClusterName ?? options.Group, provider.GetRequiredService<Raft>().Settings.NodeId.Value));
        services.AddSingleton(WatchLimits.Default);
        services.AddSingleton(provider => new LeaseRenewals(
            provider.GetRequiredService<EtcdGroup>(), options.LeaseRenewWindow, provider.GetRequiredService<TimeProvider>()));
        AddApis(services);
        AddWork(services);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxRequestBytes + TransportMargin;
            grpc.MaxSendMessageSize = null;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<CallInterceptor>();
        });
        return services;
    }

    /// <summary>
    /// Maps the services of gRPC, the JSON gateway under <c>/v3</c> and <c>/v3beta</c>, <c>/health</c>, <c>/livez</c>, <c>/readyz</c>,
    /// <c>/version</c> and <c>/metrics</c>: an application with such paths of its own needs another port for them. Whether callers
    /// are asked who they are is decided by etcd's users and roles, which are off at first.
    /// </summary>
    /// <param name="endpoints">The application, after <c>UseRouting</c>.</param>
    public static void MapRaftEtcd(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var limit = services.GetRequiredService<EtcdOptions>().MaxRequestBytes + TransportMargin;
        foreach (var service in (GrpcServiceEndpointConventionBuilder[])
            [
                endpoints.MapGrpcService<KvService>(),
                endpoints.MapGrpcService<WatchService>(),
                endpoints.MapGrpcService<LeaseService>(),
                endpoints.MapGrpcService<ClusterService>(),
                endpoints.MapGrpcService<MaintenanceService>(),
                endpoints.MapGrpcService<AuthService>(),
                endpoints.MapGrpcService<LockService>(),
                endpoints.MapGrpcService<ElectionService>(),
                endpoints.MapGrpcService<HealthService>(),
            ])
        {
            service.Add(endpoint => RequestBody.Use(endpoint, limit));
        }

        var routes = new JsonRoutes(
            endpoints,
            services.GetRequiredService<Calls>(),
            2 * services.GetRequiredService<EtcdOptions>().MaxRequestBytes,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("RaftActors.Etcd"));
        services.GetRequiredService<JsonGateway>().Map(routes);
        services.GetRequiredService<HealthRoutes>().Map(endpoints);
    }

    /// <summary>
    /// Lets an endpoint without TLS serve both HTTP/1.1 and HTTP/2, as etcd's clients expect. With TLS do not call it: both are negotiated
    /// there.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <returns>
    /// <see langword="false"/> if this version of ASP.NET Core cannot do that: then the endpoint serves HTTP/2 alone, which is gRPC; give
    /// JSON an endpoint of its own.
    /// </returns>
    public static bool UseEtcd(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        if (!OnePort.IsSupported)
        {
            listen.Protocols = HttpProtocols.Http2;
            return false;
        }

        OnePort.Use(listen);
        return true;
    }

    /// <summary>
    /// Settings of the server that suit etcd's clients: they send everything through one connection, are silent for long, and some name the
    /// server by a URL.
    /// </summary>
    /// <param name="server">The server.</param>
    public static void SetForEtcd(this KestrelServerOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.RequestHeaderEncodingSelector = name => name == AuthorityEncoding.Header ? AuthorityEncoding.Instance : null;
        var limits = server.Limits;
        limits.Http2.MaxStreamsPerConnection = 100_000;
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.Http2.InitialConnectionWindowSize = 8 << 20;
        limits.MaxRequestBodySize = null;

        // A watch is silent until something happens.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    private static void AddApis(IServiceCollection services)
    {
        services.AddSingleton<Calls>();
        services.AddSingleton<MemberRules>();
        services.AddSingleton<CallCounts>();
        services.AddSingleton<MetricsPage>();
        services.AddSingleton<TokenUses>();
        services.AddSingleton<Callers>();
        services.AddSingleton<Members>();
        services.AddSingleton<KvApi>();
        services.AddSingleton<LeaseApi>();
        services.AddSingleton<WatchApi>();
        services.AddSingleton<ClusterApi>();
        services.AddSingleton<MaintenanceApi>();
        services.AddSingleton<SnapshotApi>();
        services.AddSingleton<AuthApi>();
        services.AddSingleton<Contest>();
        services.AddSingleton<LockApi>();
        services.AddSingleton<ElectionApi>();
        services.AddSingleton<JsonGateway>();
        services.AddSingleton<CheckRoutes>();
        services.AddSingleton<HealthRoutes>();
    }

    private static void AddWork(IServiceCollection services)
    {
        services.AddSingleton<NodeStanding>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeStanding>());
        services.AddSingleton<LeaderProbe>();
        services.AddSingleton<WatchPump>();
        services.AddSingleton<HubFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<HubFeed>());
        services.AddHostedService<LeaderDuties>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<MemberNews>(
            provider, provider.GetRequiredService<Raft>().Settings.NodeId.Value));
    }
}

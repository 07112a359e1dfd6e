using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.AspNetCore.Http;
using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore;

/// <summary>The HTTP interface of a node in an application.</summary>
public static class RaftEndpointExtensions
{
    /// <summary>
    /// Adds the routes under <c>/v1</c>: the built-in machines, any machine by bytes, sessions, watches, status, operations, ranges.
    /// </summary>
    /// <remarks>
    /// Every caller that reaches a route may do everything with it: call <c>RequireAuthorization</c> on the result, or map into a group
    /// that does. The node is that of the application's actor system; it is looked up with the first request.
    /// </remarks>
    /// <param name="endpoints">The application, or a group of it, whose prefix then comes before <c>/v1</c>.</param>
    /// <returns>The routes, for conventions such as authorization, CORS and rate limits.</returns>
    /// <exception cref="InvalidOperationException">The services have no actor system.</exception>
    public static RouteGroupBuilder MapRaft(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        DemandActorSystem(services);
        var context = services.GetService<ApiContext>() ?? new ApiContext(
            new NodeSet(() => NodeOf(services)),
            faults: null,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("RaftActors.AspNetCore"),
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var group = endpoints.MapGroup("");
        Map(new RouteMap(group, context), context);
        return group;
    }

    /// <summary>
    /// Lets routing see the paths of requests as clients sent them, so that keys may contain encoded dots and slashes. Without it the
    /// server has decoded <c>%2E%2E</c> and taken away what it stands for, and such keys are not found.
    /// </summary>
    /// <param name="app">The application, before <c>UseRouting</c>.</param>
    /// <param name="prefix">Only paths that begin with this.</param>
    public static IApplicationBuilder UseRaftPaths(this IApplicationBuilder app, string prefix = "/v1")
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(prefix);
        return app.Use((http, next) =>
        {
            var sent = RequestTarget.PathOf(http);
            if (!http.Request.PathBase.HasValue && sent.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                http.Request.Path = new PathString(RequestTarget.ForRouting(sent));
            }

            return next(http);
        });
    }

    /// <summary>At the start, not with the first request; the system itself may start later.</summary>
    private static void DemandActorSystem(IServiceProvider services)
    {
        if (services.GetService<ApiContext>() is null
            && services.GetService<IServiceProviderIsService>()?.IsService(typeof(ActorSystem)) == false)
        {
            throw new InvalidOperationException(
                "MapRaft needs an actor system: call AddAkka(name, akka => akka.WithRaft(...)) on the services.");
        }
    }

    private static ApiNode NodeOf(IServiceProvider services)
    {
        var system = services.GetRequiredService<ActorSystem>();
        return new ApiNode(system, Raft.Get(system));
    }

    private static void Map(RouteMap routes, ApiContext context)
    {
        var feed = new StatusFeed(context.Nodes, context.Faults, context.Ranges, context.Stopping);
        new EventApi(feed).Map(routes);
        new StatusApi(context.Nodes).Map(routes);
        new StateApi(context.Nodes).Map(routes);
        KvApi.Map(routes);
        CounterApi.Map(routes);
        LockApi.Map(routes);
        LedgerApi.Map(routes);
        SessionApi.Map(routes);
        OperationApi.Map(routes);
        new RangeApi(context.Nodes).Map(routes);
        RangeOperationApi.Map(routes);
        NodeApi.Map(routes);
        new GroupApi(context.Stopping).Map(routes);
        new WatchApi(context.Stopping).Map(routes);
    }
}

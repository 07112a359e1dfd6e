using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Event;
using Microsoft.Extensions.DependencyInjection;
using RaftActors.Telemetry;

namespace RaftActors.Hosting.Machines;

/// <summary>Scopes of the application's services for what an actor system makes.</summary>
internal static class ServiceScopes
{
    /// <summary>The services of the host that runs the system.</summary>
    public static IServiceProvider Services(ActorSystem system) => DependencyResolver.For(system).Resolver.GetService<IServiceProvider>();

    /// <summary>A new scope, which is not a part of any other.</summary>
    public static AsyncServiceScope Create(ActorSystem system) => Services(system).CreateAsyncScope();

    /// <summary>
    /// Ends a scope without waiting for services that are disposed asynchronously: an actor must not wait. What these throw is logged.
    /// </summary>
    /// <exception cref="Exception">What a service threw that is disposed at once.</exception>
    public static void End(AsyncServiceScope scope, ActorSystem system, string of)
    {
        var ending = scope.DisposeAsync();
        if (ending.IsCompleted)
        {
            ending.GetAwaiter().GetResult();
            return;
        }

        _ = LogFailureAsync(ending, system.Log, of);
    }

    private static async Task LogFailureAsync(ValueTask ending, ILoggingAdapter log, string of)
    {
        try
        {
            await ending.ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            log.Write(thrown, LogEvents.MachineNotEnded, of);
        }
    }
}

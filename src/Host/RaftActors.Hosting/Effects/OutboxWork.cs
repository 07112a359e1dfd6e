using Akka.Actor;
using RaftActors.Hosting.Machines;
using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Effects;

/// <summary>What runs the effects of a group's outbox.</summary>
/// <param name="Group">The group.</param>
/// <param name="Name">The handler's name, for the log.</param>
/// <param name="Parallelism">How many effects run at the same time.</param>
/// <param name="Create">Makes the handler from the services of a scope.</param>
internal sealed record OutboxWork(string Group, string Name, int Parallelism, Func<IServiceProvider, IOutboxHandler> Create)
{
    private const int MostInParallel = 64;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem() => Parallelism is >= 1 and <= MostInParallel
        ? null
        : $"raft-actors.groups.{Group}: the parallelism of its outbox handler is {Parallelism}; must be between 1 and {MostInParallel}";

    /// <summary>Runs one effect in a handler and a scope of its own.</summary>
    public async Task RunAsync(ActorSystem system, OutboxEffect effect, CancellationToken stopping)
    {
        await using var scope = ServiceScopes.Create(system);
        var handler = Create(scope.ServiceProvider);
        try
        {
            await handler.RunAsync(effect, stopping).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(handler).ConfigureAwait(false);
        }
    }

    /// <summary>Makes one as a check: a service that is missing is reported when the host starts, not with the first effect.</summary>
    /// <returns>Why it cannot be made, or null.</returns>
    public async Task<string?> CheckAsync(ActorSystem system)
    {
        await using var scope = ServiceScopes.Create(system);
        try
        {
            await EndAsync(Create(scope.ServiceProvider)).ConfigureAwait(false);
            return null;
        }
        catch (Exception unusable) when (unusable is not OutOfMemoryException)
        {
            return $"raft-actors.groups.{Group}: its outbox handler {Name} cannot be made: {unusable.Message}";
        }
    }

    private static async ValueTask EndAsync(IOutboxHandler handler)
    {
        if (handler is IAsyncDisposable later)
        {
            await later.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (handler as IDisposable)?.Dispose();
        }
    }
}

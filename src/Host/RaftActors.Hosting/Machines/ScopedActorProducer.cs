using System.Collections.Concurrent;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;

namespace RaftActors.Hosting.Machines;

/// <summary>
/// Makes an actor whose constructor takes services, each time with a scope of its own, which ends when the actor has stopped.
/// </summary>
/// <typeparam name="TActor">The actor's class.</typeparam>
/// <param name="system">The actor system.</param>
/// <param name="of">What the actor is for, for the log.</param>
internal sealed class ScopedActorProducer<TActor>(ActorSystem system, string of) : IIndirectActorProducer
    where TActor : ActorBase
{
    private readonly ConcurrentDictionary<ActorBase, AsyncServiceScope> _scopes = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc />
    public Type ActorType => typeof(TActor);

    /// <inheritdoc />
    public ActorBase Produce()
    {
        var scope = ServiceScopes.Create(system);
        try
        {
            var actor = ActivatorUtilities.CreateInstance<TActor>(scope.ServiceProvider);
            _scopes[actor] = scope;
            return actor;
        }
        catch
        {
            ServiceScopes.End(scope, system, of);
            throw;
        }
    }

    /// <inheritdoc />
    public void Release(ActorBase actor)
    {
        if (_scopes.TryRemove(actor, out var scope))
        {
            ServiceScopes.End(scope, system, of);
        }
    }
}

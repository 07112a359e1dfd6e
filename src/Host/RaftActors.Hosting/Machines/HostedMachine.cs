using Akka.Actor;
using RaftActors.Machines;

namespace RaftActors.Hosting.Machines;

/// <summary>A machine whose constructor takes services. Each one that is made has a scope of its own, which ends with it.</summary>
/// <param name="name">The machine's name.</param>
/// <param name="create">Makes it from the services of a scope.</param>
/// <param name="type">Its class.</param>
internal sealed class HostedMachine(string name, Func<IServiceProvider, IStateMachine> create, Type type)
{
    /// <summary>The machine's name.</summary>
    public string Name => name;

    /// <summary>Its class.</summary>
    public Type Type => type;

    /// <summary>What the runtime makes its machines with.</summary>
    public MachineFactory Factory<TMachine>()
        where TMachine : class, IStateMachine => MachineFactory.Of(context =>
        {
            var system = context.System;
            var scope = ServiceScopes.Create(system);
            context.OnEnd(() => ServiceScopes.End(scope, system, name));
            return (TMachine)create(scope.ServiceProvider);
        });

    /// <summary>
    /// Makes one as a check and disposes it: a service that is missing is reported when the host starts, not by a replica that faults.
    /// </summary>
    /// <returns>Why it cannot be made, or null.</returns>
    public async Task<string?> CheckAsync(ActorSystem system)
    {
        await using var scope = ServiceScopes.Create(system);
        try
        {
            (create(scope.ServiceProvider) as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception unusable) when (unusable is not OutOfMemoryException)
        {
            return $"raft-actors.machines.{name}: {type.Name} cannot be made: {unusable.Message}";
        }
    }
}

using Akka.Actor;
using RaftActors.Hosting.Machines;

namespace RaftActors.Hosting.Leadership;

/// <summary>A declared service of a group's leader.</summary>
/// <param name="Group">The group.</param>
/// <param name="Name">The name of the service's class.</param>
/// <param name="Create">Makes an instance.</param>
/// <param name="Options">How it is called again.</param>
internal sealed record LeaderWork(
    string Group, string Name, Func<IServiceProvider, ILeaderService> Create, LeaderServiceOptions Options)
{
    /// <summary>What is wrong with the declaration, or null.</summary>
    public string? Problem() =>
        Options.BackoffMin > TimeSpan.Zero && Options.BackoffMax >= Options.BackoffMin
            ? null
            : $"{Name} of group {Group}: BackoffMin must be longer than zero and at most BackoffMax, not {Options.BackoffMin} and "
                + $"{Options.BackoffMax}";

    /// <summary>One run, with everything that is made for it.</summary>
    public async Task RunAsync(ActorSystem system, LeaderTerm leader, CancellationToken lost)
    {
        await using var scope = ServiceScopes.Create(system);
        var service = Create(scope.ServiceProvider);
        try
        {
            await service.RunAsync(leader, lost).ConfigureAwait(false);
        }
        finally
        {
            switch (service)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }
}

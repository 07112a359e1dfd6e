using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Effects;

/// <summary>A function as a handler.</summary>
internal sealed class OutboxFunction(IServiceProvider services, Func<IServiceProvider, OutboxEffect, CancellationToken, Task> run)
    : IOutboxHandler
{
    public Task RunAsync(OutboxEffect effect, CancellationToken stopping) => run(services, effect, stopping);
}

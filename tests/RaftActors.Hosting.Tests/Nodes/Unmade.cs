using RaftActors.Hosting.Effects;
using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>A handler whose service is missing.</summary>
public sealed class Unmade(Uri missing) : IOutboxHandler
{
    public Task RunAsync(OutboxEffect effect, CancellationToken stopping) =>
        Task.FromException(new InvalidOperationException($"{missing}"));
}

using System.Text;
using RaftActors.Hosting.Effects;
using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>Runs the effects of a group without being an actor, with a scoped service.</summary>
public sealed class Postcards(ScopedPrices prices, Journal journal) : IOutboxHandler, IDisposable
{
    public Task RunAsync(OutboxEffect effect, CancellationToken stopping)
    {
        journal.Add($"posted {prices.Of(Encoding.UTF8.GetString(effect.Effect.Span))}");
        return Task.CompletedTask;
    }

    public void Dispose() => journal.Add("postcards disposed");
}

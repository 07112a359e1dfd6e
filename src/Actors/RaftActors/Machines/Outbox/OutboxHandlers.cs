using System.Collections.Concurrent;
using Akka.Actor;

namespace RaftActors.Machines.Outbox;

/// <summary>The outbox handlers that code registered, by group. Thread-safe.</summary>
internal sealed class OutboxHandlers : IOutboxHandlers
{
    private readonly ConcurrentDictionary<string, IActorRef> _handlers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public IActorRef? Find(string group) => _handlers.GetValueOrDefault(group);

    /// <summary>Replaces an earlier one.</summary>
    public void Register(string group, IActorRef handler) => _handlers[group] = handler;
}

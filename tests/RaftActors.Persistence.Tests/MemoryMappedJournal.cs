using Akka.Actor;

namespace RaftActors.Persistence.Tests;

/// <summary>Stands for a durable journal with an unfortunate name; never started.</summary>
public sealed class MemoryMappedJournal : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}

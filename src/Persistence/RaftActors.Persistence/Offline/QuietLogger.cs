using Akka.Actor;
using Akka.Event;

namespace RaftActors.Persistence.Offline;

/// <summary>
/// Akka.NET wants a logger. What is logged here is heard by the <see cref="Listener"/> of a log, and told to the code that opened the
/// store.
/// </summary>
internal sealed class QuietLogger : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is InitializeLogger)
        {
            Sender.Tell(new LoggerInitialized());
        }
    }
}

using Akka.Actor;
using Akka.Event;

namespace RaftActors.Persistence.Offline;

/// <summary>
/// A logger that writes nothing, because Akka.NET requires one. The <see cref="Listener"/> of a log passes log lines to the code that
/// opened the store.
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

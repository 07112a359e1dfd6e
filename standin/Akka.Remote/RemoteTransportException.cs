using Akka.Actor;

namespace Akka.Remote;

/// <summary>The transport could not start or failed.</summary>
public class RemoteTransportException : AkkaException
{
    public RemoteTransportException(string message, Exception cause = null) : base(message, cause)
    {
    }
}

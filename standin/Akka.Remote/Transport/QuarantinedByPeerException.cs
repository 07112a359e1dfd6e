namespace Akka.Remote.Transport;

/// <summary>The peer takes nothing from this incarnation any more.</summary>
internal sealed class QuarantinedByPeerException : Exception
{
    public QuarantinedByPeerException(string message) : base(message)
    {
    }
}

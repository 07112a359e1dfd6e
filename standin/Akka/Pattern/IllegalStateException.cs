using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Something was called at the wrong time.</summary>
public class IllegalStateException : AkkaException
{
    public IllegalStateException(string message) : base(message)
    {
    }

    public IllegalStateException(string message, Exception innerEx) : base(message, innerEx)
    {
    }
}

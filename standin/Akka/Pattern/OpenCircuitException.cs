using Akka.Actor;

namespace Akka.Pattern;

/// <summary>The circuit breaker is open: the call was not made.</summary>
public class OpenCircuitException : AkkaException
{
    public OpenCircuitException() : this("Circuit Breaker is open; calls are failing fast", TimeSpan.Zero)
    {
    }

    public OpenCircuitException(string message) : this(message, TimeSpan.Zero)
    {
    }

    public OpenCircuitException(string message, TimeSpan remainingDuration) : base(message) => RemainingDuration = remainingDuration;

    public OpenCircuitException(string message, Exception cause) : this(message, cause, TimeSpan.Zero)
    {
    }

    public OpenCircuitException(string message, Exception cause, TimeSpan remainingDuration) : base(message, cause) =>
        RemainingDuration = remainingDuration;

    public OpenCircuitException(Exception cause) : this(cause, TimeSpan.Zero)
    {
    }

    public OpenCircuitException(Exception cause, TimeSpan remainingDuration)
        : this("Circuit Breaker is open; calls are failing fast", cause, remainingDuration)
    {
    }

    /// <summary>Until the next call is let through.</summary>
    public TimeSpan RemainingDuration { get; }
}

/// <summary>Somebody called <see cref="CircuitBreaker.Fail"/>.</summary>
public class UserCalledFailException : AkkaException
{
    public UserCalledFailException() : base("User code caused CircuitBreaker to fail because it called CircuitBreaker.Fail()")
    {
    }
}

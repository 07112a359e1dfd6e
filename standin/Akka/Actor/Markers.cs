namespace Akka.Actor;

/// <summary>Never serialized for <c>serialize-messages</c>.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Does not restart the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>May do harm when it comes from an untrusted system.</summary>
public interface IPossiblyHarmful;

/// <summary>Handled by the actor's cell, not by the actor.</summary>
public interface IAutoReceivedMessage;

/// <summary>Carries another message.</summary>
public interface IWrappedMessage
{
    object Message { get; }
}

internal interface ILocalRef;

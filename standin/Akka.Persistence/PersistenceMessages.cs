using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Marks every message of the persistence protocols.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded
{
}

/// <summary>Marks what goes to a journal or comes from it.</summary>
public interface IJournalMessage : IPersistenceMessage
{
}

/// <summary>Marks a request to a journal.</summary>
public interface IJournalRequest : IJournalMessage
{
}

/// <summary>Marks an answer of a journal.</summary>
public interface IJournalResponse : IJournalMessage
{
}

/// <summary>Marks what goes to a snapshot store or comes from it.</summary>
public interface ISnapshotMessage : IPersistenceMessage
{
}

/// <summary>Marks a request to a snapshot store.</summary>
public interface ISnapshotRequest : ISnapshotMessage
{
}

/// <summary>Marks an answer of a snapshot store.</summary>
public interface ISnapshotResponse : ISnapshotMessage
{
}

/// <summary>What an actor hands to the journal: events to store, or a message that only travels with them.</summary>
public interface IPersistentEnvelope
{
    object Payload { get; }

    IActorRef Sender { get; }

    int Size { get; }
}

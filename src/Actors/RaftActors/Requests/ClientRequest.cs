using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>
/// A router's request for the replica of a group; answered by one <see cref="ClientResponse"/> to the sender. Each kind is a record with
/// fields of its own; only the wire codec knows their bytes.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it; the response repeats it.</param>
internal abstract record ClientRequest(string Group, long Id) : INoSerializationVerificationNeeded
{
    /// <summary>It changes nothing: it may be retried on any node.</summary>
    public virtual bool IsRead => false;

    /// <summary>Any replica with a machine may answer it; all others are for the leader.</summary>
    public virtual bool IsForAnyReplica => false;

    /// <summary>A node's agent of ranges answers it, not a replica.</summary>
    public virtual bool IsForAgent => false;

    /// <summary>Doing it twice is doing it once: reads, and what the machine's sessions recognise.</summary>
    public virtual bool IsRepeatable => IsRead;
}

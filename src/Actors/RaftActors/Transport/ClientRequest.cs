using Akka.Actor;
using RaftActors.Client;

namespace RaftActors.Transport;

/// <summary>What a router asks of a replica.</summary>
internal enum RequestKind
{
    Propose = 0,
    LinearizableRead = 1,
    LocalRead = 2,
    OpenSession = 3,
    CloseSession = 4,

    /// <summary>Linearizable by the leader's lease, while there is one.</summary>
    LeaseRead = 5,

    /// <summary>Linearizable, by the machine of whoever gets it.</summary>
    FollowerRead = 6,

    /// <summary>The read is an entry of the log.</summary>
    LogRead = 7,

    /// <summary>Not older than <see cref="ClientRequest.MinIndex"/> milliseconds, by the machine of whoever gets it.</summary>
    StaleRead = 8,

    ChangeMembers = 9,
    TransferLeadership = 10,

    /// <summary>For whoever gets it, if <see cref="ClientRequest.MinIndex"/> is not zero; otherwise for the leader.</summary>
    TakeSnapshot = 11,

    /// <summary>
    /// The committed commands from <see cref="ClientRequest.MinIndex"/> on, as soon as there are some: a <see cref="CommittedRange"/>.
    /// Nothing after a while means that nothing was committed: ask again.
    /// </summary>
    Committed = 12,

    /// <summary>
    /// The machine, which has stopped there, is not to get the command at <see cref="ClientRequest.MinIndex"/>; the body says who wants it.
    /// </summary>
    SkipEntry = 20,

    /// <summary>Who the members are: for the leader.</summary>
    Members = 21,

    /// <summary>The whole state, of this node's own replica: answered by an <see cref="ExportedState"/>. Never over the wire.</summary>
    Export = 22,
}

/// <summary>
/// A router's request for the replica of a group; answered by one <see cref="ClientResponse"/> to the sender. A command of a session says
/// which one it is in <paramref name="Session"/>; to close a session, only its id stands there.
/// </summary>
internal sealed record ClientRequest(
    string Group, long Id, RequestKind Kind, ReadOnlyMemory<byte> Body, long MinIndex,
    SessionSequence Session = default) : INoSerializationVerificationNeeded
{
    public bool IsInSession => Session.Session != 0;

    /// <summary>It changes nothing: it may be asked again, anywhere.</summary>
    public bool IsRead =>
        Kind is RequestKind.LinearizableRead or RequestKind.LeaseRead or RequestKind.LogRead or RequestKind.Members or RequestKind.Export
        || IsForAnyReplica;

    /// <summary>Whoever has a machine may answer it.</summary>
    public bool IsForAnyReplica => Kind is RequestKind.LocalRead or RequestKind.FollowerRead or RequestKind.StaleRead;
}

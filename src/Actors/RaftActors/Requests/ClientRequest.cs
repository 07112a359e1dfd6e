using Akka.Actor;
using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>The kinds of requests from a router to a replica.</summary>
internal enum RequestKind
{
    Propose = 0,
    LinearizableRead = 1,
    LocalRead = 2,
    OpenSession = 3,
    CloseSession = 4,

    /// <summary>Linearizable by the leader's lease, while it holds one.</summary>
    LeaseRead = 5,

    /// <summary>Linearizable, by the machine of the replica that receives it.</summary>
    FollowerRead = 6,

    /// <summary>The read is an entry of the log.</summary>
    LogRead = 7,

    /// <summary>At most <see cref="ClientRequest.MinIndex"/> milliseconds stale, by the machine of the replica that receives it.</summary>
    StaleRead = 8,

    ChangeMembers = 9,
    TransferLeadership = 10,

    /// <summary>For the replica that receives it if <see cref="ClientRequest.MinIndex"/> is not zero; otherwise for the leader.</summary>
    TakeSnapshot = 11,

    /// <summary>
    /// The committed commands from <see cref="ClientRequest.MinIndex"/> on, as soon as there are any: a <see cref="CommittedRange"/>. An
    /// empty answer after a while means that nothing was committed: ask again.
    /// </summary>
    Committed = 12,

    /// <summary>
    /// Skip the command at <see cref="ClientRequest.MinIndex"/>, at which the machine has stopped; the body names the operator.
    /// </summary>
    SkipEntry = 20,

    /// <summary>The members; for the leader.</summary>
    Members = 21,

    /// <summary>The whole state of this node's replica: answered by an <see cref="ExportedState"/>. Never sent over the wire.</summary>
    Export = 22,
}

/// <summary>
/// A router's request for the replica of a group; answered by one <see cref="ClientResponse"/> to the sender. <paramref name="Session"/>
/// identifies a session's command; to close a session, it holds only the session's id.
/// </summary>
internal sealed record ClientRequest(
    string Group, long Id, RequestKind Kind, ReadOnlyMemory<byte> Body, long MinIndex,
    SessionSequence Session = default) : INoSerializationVerificationNeeded
{
    public bool IsInSession => Session.Session != 0;

    /// <summary>It changes nothing: it may be retried on any node.</summary>
    public bool IsRead =>
        Kind is RequestKind.LinearizableRead or RequestKind.LeaseRead or RequestKind.LogRead or RequestKind.Members or RequestKind.Export
        || IsForAnyReplica;

    /// <summary>Any replica with a machine may answer it.</summary>
    public bool IsForAnyReplica => Kind is RequestKind.LocalRead or RequestKind.FollowerRead or RequestKind.StaleRead;
}

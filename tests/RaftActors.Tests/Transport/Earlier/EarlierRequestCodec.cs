using System.Text;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;
using RaftActors.Transport;

namespace RaftActors.Tests.Transport.Earlier;

/// <summary>Client requests, see <see cref="EarlierCodec"/>.</summary>
internal static class EarlierRequestCodec
{
    /// <summary>The largest bound of a read with bounded staleness, in milliseconds.</summary>
    private static readonly long MaxStaleness = (long)TimeSpan.MaxValue.TotalMilliseconds;

    public static ClientRequestMessage Encode(ClientRequest request)
    {
        var message = new ClientRequestMessage { Id = request.Id, Kind = (int)RequestCodec.KindOf(request) };
        switch (request)
        {
            case CommandRequest m:
                message.Body = UnsafeByteOperations.UnsafeWrap(m.Command);
                message.Session = m.Session.Session;
                message.Sequence = m.Session.Sequence;
                message.LowestAwaited = m.Session.LowestAwaited;
                break;
            case QueryRequest m:
                message.Body = UnsafeByteOperations.UnsafeWrap(m.Question);
                message.MinIndex = m.Consistency == Consistency.BoundedStaleness ? (long)m.MaxStaleness.TotalMilliseconds : m.MinIndex;
                break;
            case CloseSessionRequest m:
                message.Session = m.Session;
                break;
            case MembershipRequest m:
                message.Body = MembershipCodec.Encode(m.Change).ToByteString();
                break;
            case LeadershipRequest m:
                message.Body = ByteString.CopyFromUtf8(m.Node ?? "");
                break;
            case SnapshotRequest m:
                message.MinIndex = m.ForThisNode ? 1 : 0;
                break;
            case CommittedRequest m:
                message.MinIndex = m.FromIndex;
                break;
            case SkipRequest m:
                message.Body = ByteString.CopyFromUtf8(m.By);
                message.MinIndex = m.Index;
                break;
            case OpenSessionRequest or MembersRequest:
                break;
            default:
                throw new ArgumentException($"{request.GetType()} is not sent between nodes.", nameof(request));
        }

        return message;
    }

    /// <exception cref="InvalidDataException">The request is unknown to this version or inconsistent.</exception>
    public static ClientRequest Decode(ReplicaId from, string group, ClientRequestMessage message)
    {
        var kind = (RequestKind)message.Kind;
        if (kind == RequestKind.ProposeInRange)
        {
            return new RangedCommandRequest(group, message.Id, message.Body.Memory, KeySessions.Decode(message.KeySession.Span));
        }

        var session = new SessionSequence(message.Session, message.Sequence, message.LowestAwaited);
        var problem = kind switch
        {
            RequestKind.Propose => session == default ? null : session.Problem,
            RequestKind.CloseSession => session.Session < 1 ? "The session id must be greater than zero." : null,
            _ when session != default => "This kind of request has no session.",
            RequestKind.LocalRead => message.MinIndex < 0 ? "The index must not be negative." : null,
            RequestKind.StaleRead => message.MinIndex < 0 || message.MinIndex > MaxStaleness ? "The staleness is out of range." : null,
            _ => null,
        };
        if (problem is not null)
        {
            throw new InvalidDataException($"Invalid {kind} request from {from}: {problem}");
        }

        var (id, body, index) = (message.Id, message.Body.Memory, message.MinIndex);
        ClientRequest request = kind switch
        {
            RequestKind.Propose => new CommandRequest(group, id, body, session),
            RequestKind.OpenSession => new OpenSessionRequest(group, id),
            RequestKind.CloseSession => new CloseSessionRequest(group, id, session.Session),
            RequestKind.LinearizableRead => new QueryRequest(group, id, body, Consistency.Linearizable),
            RequestKind.FollowerRead => new QueryRequest(group, id, body, Consistency.Linearizable, AtThisNode: true),
            RequestKind.LeaseRead => new QueryRequest(group, id, body, Consistency.Lease),
            RequestKind.LogRead => new QueryRequest(group, id, body, Consistency.ThroughLog),
            RequestKind.LocalRead when index == 0 => new QueryRequest(group, id, body, Consistency.Local),
            RequestKind.LocalRead => new QueryRequest(group, id, body, Consistency.Sequential, MinIndex: index),
            RequestKind.StaleRead => new QueryRequest(
                group, id, body, Consistency.BoundedStaleness, MaxStaleness: TimeSpan.FromMilliseconds(index)),
            RequestKind.ChangeMembers => new MembershipRequest(group, id, MembershipCodec.Decode(from, group, message.Body.Span)),
            RequestKind.TransferLeadership => new LeadershipRequest(group, id, body.IsEmpty ? null : Encoding.UTF8.GetString(body.Span)),
            RequestKind.TakeSnapshot => new SnapshotRequest(group, id, ForThisNode: index != 0),
            RequestKind.Committed => new CommittedRequest(group, id, index),
            RequestKind.SkipEntry => new SkipRequest(group, id, index, Encoding.UTF8.GetString(body.Span)),
            RequestKind.Members => new MembersRequest(group, id),
            RequestKind.ChangeRange => new ChangeRangeRequest(group, id, body),
            RequestKind.RangeFacts => new RangeFactsRequest(group, id),
            RequestKind.NodeReport => new NodeReportRequest(group, id),
            RequestKind.MapNews => new MapNewsRequest(group, id, index),
            RequestKind.Ship => new ShipRequest(group, id, body),
            _ => throw new InvalidDataException($"A request from {from} has kind {message.Kind}, unknown to this version."),
        };
        if (request is not QueryRequest query)
        {
            return request;
        }

        // The cast keeps null: without it, null would become an empty key.
        var scanFrom = message.HasScanFrom ? message.ScanFrom.Memory : (ReadOnlyMemory<byte>?)null;
        return message.MinVersion >= 0
            ? query with { MinVersion = message.MinVersion, ScanFrom = scanFrom }
            : throw new InvalidDataException($"Invalid request from {from}: the version {message.MinVersion} must not be negative.");
    }
}

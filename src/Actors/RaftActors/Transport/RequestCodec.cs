using System.Text;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Requests;

namespace RaftActors.Transport;

/// <summary>
/// Client requests on the wire. There all kinds share a body and a number, <c>min_index</c>, which have another meaning for each kind;
/// only this class knows it.
/// </summary>
internal static class RequestCodec
{
    private const uint ScanFromTag = (ClientRequestMessage.ScanFromFieldNumber << 3) | WireReader.Delimited;
    private const uint KeySessionTag = (ClientRequestMessage.KeySessionFieldNumber << 3) | WireReader.Delimited;
    private const uint BodyTag = (ClientRequestMessage.BodyFieldNumber << 3) | WireReader.Delimited;

    /// <summary>The largest bound of a read with bounded staleness, in milliseconds.</summary>
    private static readonly long MaxStaleness = (long)TimeSpan.MaxValue.TotalMilliseconds;

    public static int SizeOf(CommandRequest request) =>
        WireWriter.SizeOfNumber(request.Id)
        + WireWriter.SizeOfBytes(request.Command.Length)
        + WireWriter.SizeOfNumber(request.Session.Session)
        + WireWriter.SizeOfNumber(request.Session.Sequence)
        + WireWriter.SizeOfNumber(request.Session.LowestAwaited);

    public static int SizeOf(QueryRequest request) =>
        WireWriter.SizeOfNumber(request.Id)
        + WireWriter.SizeOfNumber((long)KindOf(request))
        + WireWriter.SizeOfBytes(request.Question.Length)
        + WireWriter.SizeOfNumber(IndexOf(request))
        + WireWriter.SizeOfNumber(request.MinVersion)
        + (request.ScanFrom is { } from ? WireWriter.SizeOfDelimited(from.Length) : 0);

    /// <summary>Writes a command or a query.</summary>
    public static void Write(ref WireWriter writer, ClientRequest request)
    {
        writer.Number(ClientRequestMessage.IdFieldNumber, request.Id);
        switch (request)
        {
            case CommandRequest m:
                writer.Bytes(ClientRequestMessage.BodyFieldNumber, m.Command.Span);
                writer.Number(ClientRequestMessage.SessionFieldNumber, m.Session.Session);
                writer.Number(ClientRequestMessage.SequenceFieldNumber, m.Session.Sequence);
                writer.Number(ClientRequestMessage.LowestAwaitedFieldNumber, m.Session.LowestAwaited);
                break;
            case QueryRequest m:
                writer.Number(ClientRequestMessage.KindFieldNumber, (long)KindOf(m));
                writer.Bytes(ClientRequestMessage.BodyFieldNumber, m.Question.Span);
                writer.Number(ClientRequestMessage.MinIndexFieldNumber, IndexOf(m));
                writer.Number(ClientRequestMessage.MinVersionFieldNumber, m.MinVersion);
                if (m.ScanFrom is { } from)
                {
                    writer.Begin(ClientRequestMessage.ScanFromFieldNumber, from.Length);
                    from.Span.CopyTo(writer.Take(from.Length));
                }

                break;
            default:
                throw new ArgumentException($"{request.GetType()} is not a frequent message.", nameof(request));
        }
    }

    /// <summary>Encodes the other kinds.</summary>
    public static ClientRequestMessage Encode(ClientRequest request)
    {
        var message = new ClientRequestMessage { Id = request.Id, Kind = (int)KindOf(request) };
        switch (request)
        {
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
                message.Body = ByteString.CopyFromUtf8(m.AfterMergeOf);
                break;
            case SkipRequest m:
                message.Body = ByteString.CopyFromUtf8(m.By);
                message.MinIndex = m.Index;
                break;
            case MapNewsRequest m:
                message.MinIndex = m.Version;
                break;
            case ChangeRangeRequest m:
                message.Body = UnsafeByteOperations.UnsafeWrap(m.Entry);
                break;
            case ShipRequest m:
                message.Body = UnsafeByteOperations.UnsafeWrap(m.Order);
                break;
            case RangedCommandRequest m:
                message.Body = UnsafeByteOperations.UnsafeWrap(m.Command);
                message.KeySession = UnsafeByteOperations.UnsafeWrap(KeySessions.Encode(m.Session));
                break;
            case OpenSessionRequest or MembersRequest or RangeFactsRequest or NodeReportRequest:
                break;
            default:
                throw new ArgumentException($"{request.GetType()} is not sent between nodes.", nameof(request));
        }

        return message;
    }

    /// <exception cref="FormatException">The bytes are malformed.</exception>
    /// <exception cref="InvalidDataException">The request is unknown to this version or inconsistent.</exception>
    public static ClientRequest Read(ReplicaId from, string group, WireReader reader)
    {
        var (id, kind, index) = (0L, 0, 0L);
        var (session, sequence, lowestAwaited) = (0L, 0L, 0L);
        var minVersion = 0L;
        ReadOnlySpan<byte> body = default;
        ReadOnlySpan<byte> keySession = default;
        ReadOnlyMemory<byte>? scanFrom = null;
        while (reader.TryReadTag(out var tag))
        {
            switch (tag)
            {
                case ClientRequestMessage.IdFieldNumber << 3:
                    id = reader.ReadNumber();
                    break;
                case ClientRequestMessage.KindFieldNumber << 3:
                    kind = reader.ReadInt32();
                    break;
                case BodyTag:
                    body = reader.ReadDelimited();
                    break;
                case ClientRequestMessage.MinIndexFieldNumber << 3:
                    index = reader.ReadNumber();
                    break;
                case ClientRequestMessage.SessionFieldNumber << 3:
                    session = reader.ReadNumber();
                    break;
                case ClientRequestMessage.SequenceFieldNumber << 3:
                    sequence = reader.ReadNumber();
                    break;
                case ClientRequestMessage.LowestAwaitedFieldNumber << 3:
                    lowestAwaited = reader.ReadNumber();
                    break;
                case ClientRequestMessage.MinVersionFieldNumber << 3:
                    minVersion = reader.ReadNumber();
                    break;
                case ScanFromTag:
                    scanFrom = reader.ReadDelimited().ToArray();
                    break;
                case KeySessionTag:
                    keySession = reader.ReadDelimited();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        if ((RequestKind)kind == RequestKind.ProposeInRange)
        {
            return new RangedCommandRequest(group, id, Copy(body), KeySessions.Decode(keySession));
        }

        var request = Make(from, group, id, (RequestKind)kind, body, index, new SessionSequence(session, sequence, lowestAwaited));
        return request is not QueryRequest query || (minVersion == 0 && scanFrom is null) ? request
            : minVersion >= 0 ? query with { MinVersion = minVersion, ScanFrom = scanFrom }
            : throw new InvalidDataException($"Invalid request from {from}: the version {minVersion} must not be negative.");
    }

    /// <summary>The kind of a request, for the wire and for metrics.</summary>
    public static RequestKind KindOf(ClientRequest request) => request switch
    {
        CommandRequest => RequestKind.Propose,
        QueryRequest query => KindOf(query),
        OpenSessionRequest => RequestKind.OpenSession,
        CloseSessionRequest => RequestKind.CloseSession,
        MembershipRequest => RequestKind.ChangeMembers,
        LeadershipRequest => RequestKind.TransferLeadership,
        SnapshotRequest => RequestKind.TakeSnapshot,
        CommittedRequest committed => committed.IsOfRange ? RequestKind.CommittedOfRange : RequestKind.Committed,
        SkipRequest => RequestKind.SkipEntry,
        MembersRequest => RequestKind.Members,
        ExportRequest => RequestKind.Export,
        ChangeRangeRequest => RequestKind.ChangeRange,
        RangeFactsRequest => RequestKind.RangeFacts,
        NodeReportRequest => RequestKind.NodeReport,
        ShipRequest => RequestKind.Ship,
        MapNewsRequest => RequestKind.MapNews,
        RangedCommandRequest => RequestKind.ProposeInRange,
        _ => throw new ArgumentException($"{request.GetType()} has no kind.", nameof(request)),
    };

    private static RequestKind KindOf(QueryRequest query) => query.Consistency switch
    {
        Consistency.Linearizable => query.AtThisNode ? RequestKind.FollowerRead : RequestKind.LinearizableRead,
        Consistency.Lease => RequestKind.LeaseRead,
        Consistency.ThroughLog => RequestKind.LogRead,
        Consistency.BoundedStaleness => RequestKind.StaleRead,
        _ => RequestKind.LocalRead,
    };

    private static ClientRequest Make(
        ReplicaId from, string group, long id, RequestKind kind, ReadOnlySpan<byte> body, long index, SessionSequence session)
    {
        var problem = kind switch
        {
            RequestKind.Propose => session == default ? null : session.Problem,
            RequestKind.CloseSession => session.Session < 1 ? "The session id must be greater than zero." : null,
            _ when session != default => "This kind of request has no session.",
            RequestKind.LocalRead or RequestKind.MapNews => index < 0 ? "The index must not be negative." : null,
            RequestKind.StaleRead => index < 0 || index > MaxStaleness ? "The staleness is out of range." : null,
            _ => null,
        };
        if (problem is not null)
        {
            throw new InvalidDataException($"Invalid {kind} request from {from}: {problem}");
        }

        return kind switch
        {
            RequestKind.Propose => new CommandRequest(group, id, Copy(body), session),
            RequestKind.OpenSession => new OpenSessionRequest(group, id),
            RequestKind.CloseSession => new CloseSessionRequest(group, id, session.Session),
            RequestKind.LinearizableRead => new QueryRequest(group, id, Copy(body), Consistency.Linearizable),
            RequestKind.FollowerRead => new QueryRequest(group, id, Copy(body), Consistency.Linearizable, AtThisNode: true),
            RequestKind.LeaseRead => new QueryRequest(group, id, Copy(body), Consistency.Lease),
            RequestKind.LogRead => new QueryRequest(group, id, Copy(body), Consistency.ThroughLog),
            RequestKind.LocalRead when index == 0 => new QueryRequest(group, id, Copy(body), Consistency.Local),
            RequestKind.LocalRead => new QueryRequest(group, id, Copy(body), Consistency.Sequential, MinIndex: index),
            RequestKind.StaleRead => new QueryRequest(
                group, id, Copy(body), Consistency.BoundedStaleness, MaxStaleness: TimeSpan.FromMilliseconds(index)),
            RequestKind.ChangeMembers => new MembershipRequest(group, id, MembershipCodec.Decode(from, group, body)),
            RequestKind.TransferLeadership => new LeadershipRequest(group, id, body.IsEmpty ? null : Encoding.UTF8.GetString(body)),
            RequestKind.TakeSnapshot => new SnapshotRequest(group, id, ForThisNode: index != 0),
            RequestKind.Committed => new CommittedRequest(group, id, index),
            RequestKind.CommittedOfRange => new CommittedRequest(group, id, index)
            {
                IsOfRange = true,
                AfterMergeOf = Encoding.UTF8.GetString(body),
            },
            RequestKind.SkipEntry => new SkipRequest(group, id, index, Encoding.UTF8.GetString(body)),
            RequestKind.Members => new MembersRequest(group, id),
            RequestKind.ChangeRange => new ChangeRangeRequest(group, id, Copy(body)),
            RequestKind.RangeFacts => new RangeFactsRequest(group, id),
            RequestKind.Ship => new ShipRequest(group, id, Copy(body)),
            RequestKind.NodeReport => new NodeReportRequest(group, id),
            RequestKind.MapNews => new MapNewsRequest(group, id, index),
            _ => throw new InvalidDataException($"A request from {from} has kind {(int)kind}, unknown to this version."),
        };
    }

    private static long IndexOf(QueryRequest query) =>
        query.Consistency == Consistency.BoundedStaleness ? (long)query.MaxStaleness.TotalMilliseconds : query.MinIndex;

    /// <summary>The bytes outlive the frame, and are kept alone: they may stay in the log for long.</summary>
    private static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> body) => body.IsEmpty ? default : body.ToArray();
}

using System.Text;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>
/// Turns clients' messages into requests and refuses those that can never succeed: invalid or too large ones, those for unknown groups, and
/// all of them once this node is stopping.
/// </summary>
internal sealed class RequestDoor(
    RaftSettings settings, GroupDirectory groups, LeaderCache leaders, TargetSelector targets, Exports exports, RangeRoutes ranges,
    RequestIds ids)
{
    private readonly string _self = settings.NodeId.Value;

    /// <summary>This node is stopping.</summary>
    public bool IsClosed { get; private set; }

    public string StoppingText => $"Node {_self} is stopping.";

    public void Close() => IsClosed = true;

    /// <summary>The answer to requests that were not sent before this node began to stop.</summary>
    public Answer Stopping() => Answer.Failed(Outcome.Stopping, null, StoppingText);

    public string UnknownGroupText(string group) => $"Node {_self} knows no group '{group}'.";

    /// <exception cref="ArgumentException">It is not a client's request.</exception>
    public Admission Admit(object message) => message switch
    {
        Propose { Session.Problem: { } problem } => Invalid(problem),
        Propose m => Admit(new CommandRequest(m.Group, ids.Next(), m.Command, m.Session ?? default), m.Command.Length, m.Timeout),
        Query m => Admit(RequestOf(m), m.Question.Length, m.Timeout),
        OpenSession m => Admit(new OpenSessionRequest(m.Group, ids.Next()), 0, m.Timeout),
        CloseSession { Session: < 1 } => Invalid("The session id must be greater than zero."),
        CloseSession m => Admit(new CloseSessionRequest(m.Group, ids.Next(), m.Session), 0, m.Timeout),
        GetMembers m => Admit(new MembersRequest(m.Group, ids.Next()), 0, m.Timeout),
        MembershipChange m => Admit(m),
        TransferLeadership m => Admit(
            new LeadershipRequest(m.Group, ids.Next(), m.Node), Encoding.UTF8.GetByteCount(m.Node ?? ""), m.Timeout),
        TakeSnapshot { Node: { } node } when !targets.CanReach(node) =>
            Refused(Answer.Failed(Outcome.Refused, null, $"Unknown node '{node}'.")),
        TakeSnapshot m => Admit(new SnapshotRequest(m.Group, ids.Next(), ForThisNode: m.Node is not null), 0, m.Timeout, m.Node),
        SkipEntry m when m.Index < 1 || m.By is not { Length: > 0 and <= SkipEntry.MaxBy } =>
            Invalid($"The index must be at least 1, and the operator's name 1 to {SkipEntry.MaxBy} characters long."),
        SkipEntry m => Admit(new SkipRequest(m.Group, ids.Next(), m.Index, m.By), 0, m.Timeout),
        ExportGroup m => Admit(m),
        AskRange.Facts m => Admit(new RangeFactsRequest(m.Group, ids.Next()), 0, m.Timeout),
        AskRange.Change m => Admit(new ChangeRangeRequest(m.Group, ids.Next(), m.Entry), m.Entry.Length, m.Timeout),
        AskRange.Ship m => Admit(new ShipRequest(m.Group, ids.Next(), m.Order), m.Order.Length, m.Timeout),
        AskRange.Report m when !targets.CanReach(m.Node) => Refused(Answer.Failed(Outcome.Refused, null, $"Unknown node '{m.Node}'.")),
        AskRange.News m when !targets.CanReach(m.Node) => Refused(Answer.Failed(Outcome.Refused, null, $"Unknown node '{m.Node}'.")),
        AskRange.News m => Admit(
            new MapNewsRequest(RangeSettings.MetaGroup, ids.Next(), m.Version), 0, m.Timeout, m.Node),
        AskRange.Report m => Admit(
            new NodeReportRequest(RangeSettings.MetaGroup, ids.Next()), 0, m.Timeout, m.Node),
        ProposeKey m => Admit(m),
        QueryKey m => Admit(m),
        _ => throw new ArgumentException($"{message.GetType()} is not a client's request.", nameof(message)),
    };

    private QueryRequest RequestOf(Query query)
    {
        var staleness = query.MaxStaleness > TimeSpan.Zero ? query.MaxStaleness : TimeSpan.Zero;
        var minIndex = query.Consistency is Consistency.Sequential or Consistency.Causal ? Math.Max(0, query.MinIndex) : 0;
        return new QueryRequest(query.Group, ids.Next(), query.Question, query.Consistency, query.AtThisNode, minIndex, staleness);
    }

    /// <summary>Encoded here once only to be measured, and to find a missing name before a pipe does.</summary>
    private Admission Admit(MembershipChange change)
    {
        try
        {
            var bytes = MembershipCodec.SizeOf(change);
            return Admit(new MembershipRequest(change.Group, ids.Next(), change), bytes, change.Timeout);
        }
        catch (ArgumentException)
        {
            return Invalid("A node id must not be null.");
        }
    }

    private Admission Admit(ExportGroup export)
    {
        var admission = Admit(new ExportRequest(export.Group, ids.Next()), 0, export.Timeout, onlyFor: _self);
        return admission.Request is null || exports.HasReplica(groups.Group(export.Group)!)
            ? admission
            : Refused(new Exported(exports.Refusal(export.Group, "it has no replica"), null));
    }

    private Admission Admit(ClientRequest request, int bytes, TimeSpan? timeout, string? onlyFor = null)
    {
        if (IsClosed)
        {
            return Refused(Replies.Of(request, Stopping()));
        }

        if (!groups.Knows(request.Group))
        {
            return Refused(Replies.Of(request, Answer.Failed(Outcome.NoSuchGroup, null, UnknownGroupText(request.Group))));
        }

        var limit = settings.Protocol.MaxCommandBytes;
        return bytes > limit
            ? Refused(Answer.Failed(
                Outcome.TooLarge, leaders.Of(request.Group),
                $"The request has {bytes} bytes; raft-actors.limits.max-command-bytes allows {limit}."))
            : new Admission(request, timeout, onlyFor, null);
    }

    private Admission Admit(ProposeKey propose) => propose.Session is { } session
        ? session.Problem is { } problem
            ? Invalid(problem)
            : Admit(
                propose.Keyspace, propose.Key, new RangedCommandRequest("", ids.Next(), propose.Command, session), propose.Command.Length,
                propose.Timeout)
        : Admit(
            propose.Keyspace, propose.Key, new CommandRequest("", ids.Next(), propose.Command), propose.Command.Length, propose.Timeout);

    private Admission Admit(QueryKey query)
    {
        var staleness = query.MaxStaleness > TimeSpan.Zero ? query.MaxStaleness : TimeSpan.Zero;
        var request = new QueryRequest("", ids.Next(), query.Question, query.Consistency, MaxStaleness: staleness)
        {
            // The cast keeps null: without it, null would become an empty key.
            ScanFrom = query.IsScan ? query.Key : (ReadOnlyMemory<byte>?)null,
        };
        var seen = query.Keyspace is null ? null : query.Token?.Keyspaces.GetValueOrDefault(query.Keyspace);
        return Admit(query.Keyspace!, query.Key, request, query.Question.Length, query.Timeout, seen);
    }

    /// <summary>The group is found when the request is sent, and again whenever its key has moved.</summary>
    private Admission Admit(
        string keyspace, ReadOnlyMemory<byte> key, ClientRequest request, int bytes, TimeSpan? timeout, KeyspaceSeen? seen = null)
    {
        if (IsClosed)
        {
            return Refused(Stopping());
        }

        if (keyspace is null || !(settings.Ranges.Keyspaces.ContainsKey(keyspace) || ranges.Knows(keyspace)))
        {
            return Refused(Answer.Failed(Outcome.NoSuchGroup, null, $"Node {_self} knows no keyspace '{keyspace}'."));
        }

        if (key.Length > KeyOrder.MaxKeyBytes)
        {
            return Invalid($"The key has {key.Length} bytes; a key has at most {KeyOrder.MaxKeyBytes}.");
        }

        var limit = settings.Protocol.MaxCommandBytes;
        return bytes > limit
            ? Refused(Answer.Failed(
                Outcome.TooLarge, null, $"The request has {bytes} bytes; raft-actors.limits.max-command-bytes allows {limit}."))
            : new Admission(request, timeout, null, null) { Key = new KeyOfRequest(keyspace, key) { Seen = seen } };
    }

    private static Admission Invalid(string problem) => Refused(Answer.Failed(Outcome.BadRequest, null, problem));

    private static Admission Refused(object reply) => new(null, null, null, reply);
}

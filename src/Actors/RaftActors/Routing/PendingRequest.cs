using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>A request that the router has not answered yet: the node that has it, and the times of retry and end.</summary>
internal sealed class PendingRequest(ClientRequest request, IActorRef client, TimeSpan deadline)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan DoubtDelay = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan RepeatDelay = TimeSpan.FromMilliseconds(700);

    private TimeSpan _deadline = deadline;
    private TimeSpan _sentAt;
    private TimeSpan _retryAt;
    private TimeSpan? _doubtUntil;
    private HashSet<string>? _strangers;

    public ClientRequest Request { get; private set; } = request;

    /// <summary>The key that decides the group; null if the client named the group.</summary>
    public KeyOfRequest? Key { get; init; }

    public IActorRef Client { get; } = client;

    /// <summary>The node addressed; null: the leader, or any node for some reads.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>Its measurement and span.</summary>
    public RequestSpan Span { get; init; }

    public string Group => Request.Group;

    /// <summary>The node it was sent to; null while it waits for a retry.</summary>
    public string? SentTo { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>A replica had it and the outcome is not known: only Ok or a machine error can settle it.</summary>
    public bool MayHaveHappened { get; private set; }

    /// <summary>The local replica is faulted or stopping and will not learn the next leader.</summary>
    public bool OwnReplicaIsOut { get; private set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastRefusal { get; private set; }

    public bool IsOverdue(TimeSpan now) => now >= _deadline;

    /// <summary>
    /// Whether it must be retried, repeated or given up. Nothing is repeated at this node: its replica answers or reports its end.
    /// </summary>
    public bool IsDue(TimeSpan now, string self) =>
        now >= _deadline
        || (SentTo is null && now >= _retryAt)
        || (_doubtUntil is { } doubt && now >= doubt)
        || (Request.IsRepeatable && SentTo is not null && SentTo != self && now >= _sentAt + DelayBeforeRepeating());

    /// <summary>The node that has had it for so long that it is probably gone, or null.</summary>
    public string? SilentNode(TimeSpan now) => now >= _sentAt + RepeatDelay ? SentTo : null;

    /// <summary>Its key is served by this group now.</summary>
    public void Readdress(string group)
    {
        if (Request.Group != group)
        {
            Request = Request with { Group = group };
        }

        if (Key?.Seen is { } seen && Request is QueryRequest { Consistency: Consistency.Causal or Consistency.Sequential } query)
        {
            Request = query with { MinIndex = seen.IndexOf(group), MinVersion = seen.Version };
        }
    }

    /// <summary>
    /// The replica may not have what a causal read must include, or has not got it yet; versions of other ranges of the keyspace may be
    /// higher too. A linearizable read includes everything that was answered.
    /// </summary>
    public void AskLeaderInstead()
    {
        if (Request is QueryRequest { MinVersion: > 0 } query)
        {
            Request = query with { Consistency = Consistency.Linearizable, MinIndex = 0, MinVersion = 0 };
        }
    }

    /// <summary>It is sent to a node now, or there is no node to send it to.</summary>
    public void Send(string? node, TimeSpan now)
    {
        Attempts++;
        SentTo = node;
        _sentAt = now;
        _doubtUntil = null;
    }

    /// <summary>The attempt failed: it is retried soon.</summary>
    public void Postpone(string? refusal, TimeSpan now)
    {
        LastRefusal = refusal;
        SentTo = null;
        _doubtUntil = null;
        _retryAt = now + RetryDelay;
    }

    /// <summary>Its node is lost or deposed: its answer may still arrive, but not for long; reads are retried elsewhere at once.</summary>
    public void Doubt(TimeSpan now) => _doubtUntil ??= now + (Request.IsRead ? TimeSpan.Zero : DoubtDelay);

    /// <summary>A node may have done it, and its attempt ends without an answer that says so.</summary>
    public void LeaveOpen() => MayHaveHappened |= !Request.IsRead;

    /// <summary>The node that it was sent to has no replica of its group.</summary>
    public void NoteStranger() => (_strangers ??= new HashSet<string>(StringComparer.Ordinal)).Add(SentTo!);

    /// <summary>Whether a node said that it has no replica of the group.</summary>
    public bool IsStranger(string node) => _strangers is not null && _strangers.Contains(node);

    /// <summary>This node's replica cannot serve it.</summary>
    public void AvoidOwnReplica() => OwnReplicaIsOut = true;

    public void Extend(TimeSpan deadline) => _deadline = deadline;

    /// <summary>A node may be slow rather than lost: do not flood it with retries of what it is writing.</summary>
    private TimeSpan DelayBeforeRepeating() => Request.IsRead ? RepeatDelay : RepeatDelay * (1 << Math.Min(Attempts, 4));
}

using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Status;

namespace RaftActors.Client;

/// <summary>
/// The router's messages as tasks. Every task returns an <see cref="Answer"/> within the timeout; none fails because a request did, except
/// opening a session.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RaftClient
{
    private const string NoAnswer = "This node's router did not answer; it may be stopping.";

    /// <summary>The router ends every request itself; the task waits a little longer only in case the node is shutting down.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly IActorRefFactory _actors;
    private readonly IActorRef _router;
    private readonly TimeSpan _requestTimeout;
    private readonly TimeSpan _sessionLifetime;

    internal RaftClient(IActorRefFactory actors, IActorRef router, TimeSpan requestTimeout, TimeSpan sessionLifetime)
    {
        _actors = actors;
        _sessionLifetime = sessionLifetime;
        _router = router;
        _requestTimeout = requestTimeout;
    }

    /// <summary>Commits and applies one command; see <see cref="Propose"/>.</summary>
    public Task<Answer> ProposeAsync(
        string group, ReadOnlyMemory<byte> command, TimeSpan? timeout = null,
        CancellationToken cancel = default) => Ask(new Propose(group, command, timeout), timeout, cancel);

    /// <summary>
    /// Commits and applies one command of a session; see <see cref="Propose"/>. <see cref="RaftSession"/> counts the sequences itself.
    /// </summary>
    public Task<Answer> ProposeAsync(
        string group,
        ReadOnlyMemory<byte> command,
        SessionSequence session,
        TimeSpan? timeout = null,
        CancellationToken cancel = default
    ) => Ask(new Propose(group, command, timeout, session), timeout, cancel);

    /// <summary>Opens a session; see <see cref="OpenSession"/>.</summary>
    /// <exception cref="SessionRefusedException">The session was not opened, or the outcome is unknown.</exception>
    public async Task<RaftSession> OpenSessionAsync(string group, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        try
        {
            var answer = await _router
                .Ask<object>(new OpenSession(group, timeout), (timeout ?? _requestTimeout) + Grace, cancel)
                .ConfigureAwait(false);
            return answer is SessionOpened opened
                ? new RaftSession(this, group, opened.Session)
                : throw new SessionRefusedException((Answer)answer);
        }
        catch (AskTimeoutException)
        {
            throw new SessionRefusedException(Answer.Failed(Outcome.Unknown, null, NoAnswer));
        }
    }

    /// <summary>Closes a session; see <see cref="CloseSession"/>.</summary>
    public Task<Answer> CloseSessionAsync(string group, long session, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Ask(new CloseSession(group, session, timeout), timeout, cancel);

    /// <summary>Queries the group's machine; see <see cref="Query"/>.</summary>
    public Task<Answer> QueryAsync(
        string group,
        ReadOnlyMemory<byte> question,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Ask(new Query(group, question, consistency, minIndex, timeout), timeout, cancel);

    /// <summary>Queries the group's machine; see <see cref="Query"/>.</summary>
    public Task<Answer> QueryAsync(Query query, CancellationToken cancel = default) => Ask(query, query.Timeout, cancel);

    /// <summary>Commits and applies one command by its key; see <see cref="ProposeKey"/>.</summary>
    public Task<Answer> ProposeAsync(ProposeKey propose, CancellationToken cancel = default) => Ask(propose, propose.Timeout, cancel);

    /// <summary>Queries the machine of the range that serves a key; see <see cref="QueryKey"/>.</summary>
    public Task<Answer> QueryAsync(QueryKey query, CancellationToken cancel = default) => Ask(query, query.Timeout, cancel);

    /// <summary>A client of a keyspace whose commands are each executed at most once.</summary>
    /// <param name="name">The keyspace's name.</param>
    public RaftKeyspace Keyspace(string name) => new(this, name, _sessionLifetime, TimeProvider.System);

    /// <summary>
    /// The committed commands of a group from an index on, in order and without gaps, as they are committed; see <see cref="Subscribe"/>.
    /// It has no end: it is left by the caller, or fails. The sender is at most a few batches ahead of the reader.
    /// </summary>
    /// <param name="group">The group's name; this node must know it.</param>
    /// <param name="fromIndex">The first index of interest, at least 1; it may be in the future.</param>
    /// <param name="cancel">Ends the subscription with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RaftCompactedException">While it is read: the log begins after <paramref name="fromIndex"/>.</exception>
    /// <exception cref="RaftSubscriptionEndedException">
    /// While it is read: its replica stops, or no node serves it. Subscribe again from the index after the last that was processed.
    /// </exception>
    public IAsyncEnumerable<CommittedEntry> SubscribeAsync(string group, long fromIndex, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(fromIndex, 1);
        return Subscriptions.FollowAsync(_actors, _router, new Subscribe(group, fromIndex), cancel);
    }

    /// <summary>
    /// The commands executed on keys of a keyspace, as batches with a cursor; see <see cref="SubscribeKeys"/>. It has no end: it is left by
    /// the caller, or fails. The sender is at most a few batches ahead of the reader.
    /// </summary>
    /// <param name="subscribe">The keys, and where to begin.</param>
    /// <param name="cancel">Ends the subscription with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RaftCompactedException">While it is read: logs begin after the cursor.</exception>
    /// <exception cref="RaftSubscriptionEndedException">
    /// While it is read: it was not accepted, the node stops, or no node serves a range. Unless it was refused, subscribe again with the
    /// cursor of the last batch that was processed.
    /// </exception>
    public IAsyncEnumerable<KeysBatch> SubscribeAsync(SubscribeKeys subscribe, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        return Subscriptions.FollowAsync(_actors, _router, subscribe, cancel);
    }

    /// <summary>Changes the members of a group; see <see cref="MembershipChange"/> and its subclasses.</summary>
    public Task<Answer> ChangeMembersAsync(MembershipChange change, CancellationToken cancel = default) =>
        Ask(change, change.Timeout, cancel);

    /// <summary>Hands leadership over; see <see cref="TransferLeadership"/>.</summary>
    public Task<Answer> TransferLeadershipAsync(
        string group, string? node = null, TimeSpan? timeout = null,
        CancellationToken cancel = default) => Ask(new TransferLeadership(group, node, timeout), timeout, cancel);

    /// <summary>Takes a snapshot now; see <see cref="TakeSnapshot"/>.</summary>
    public Task<Answer> TakeSnapshotAsync(
        string group, string? node = null, TimeSpan? timeout = null,
        CancellationToken cancel = default) => Ask(new TakeSnapshot(group, node, timeout), timeout, cancel);

    /// <summary>Skips the command at which the machine stopped; see <see cref="SkipEntry"/>.</summary>
    public Task<Answer> SkipEntryAsync(string group, long index, string by, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Ask(new SkipEntry(group, index, by, timeout), timeout, cancel);

    /// <summary>The members of a group; see <see cref="GetMembers"/>.</summary>
    public Task<Answer> MembersAsync(string group, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Ask(new GetMembers(group, timeout), timeout, cancel);

    /// <summary>The replicas on this node, ordered by group name.</summary>
    /// <param name="tail">How many of the last entries of each log to list.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="AskTimeoutException">The node did not answer in time: it is overloaded or stopping.</exception>
    public Task<NodeStatus> StatusAsync(int tail = 0, CancellationToken cancel = default) =>
        _router.Ask<NodeStatus>(new GetNodeStatus(tail), _requestTimeout, cancel);

    /// <summary>The whole state of a group, from this node's replica; see <see cref="ExportGroup"/>.</summary>
    public async Task<Exported> ExportAsync(string group, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        try
        {
            var patience = (timeout ?? _requestTimeout) + ExportGroup.LongestSave + Grace;
            return await _router.Ask<Exported>(new ExportGroup(group, timeout), patience, cancel).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return new Exported(Answer.Failed(Outcome.NoLeader, null, NoAnswer), null);
        }
    }

    /// <summary>Sends a request whose answers another actor gets.</summary>
    internal void Send(object request, IActorRef sender) => _router.Tell(request, sender);

    private async Task<Answer> Ask(object request, TimeSpan? timeout, CancellationToken cancel)
    {
        try
        {
            return await _router.Ask<Answer>(request, (timeout ?? _requestTimeout) + Grace, cancel).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return Answer.Failed(Outcome.Unknown, null, NoAnswer);
        }
    }
}

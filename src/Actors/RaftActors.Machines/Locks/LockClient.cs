using RaftActors.Client;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>The locks of one group, for programs on a node of the cluster.</summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The name of a group that runs <see cref="LockMachine"/>.</param>
/// <remarks>
/// Safe from any thread. A lock protects a resource only if the resource checks the fencing token (<see cref="LockHolder.Token"/>): a
/// holder that was paused may act after its time is over. An acquisition whose <see cref="Outcome"/> is Unknown may have been granted: show
/// the lock, or acquire it again with the same owner. <see cref="ArgumentException"/>: a name or the time to live breaks a limit.
/// </remarks>
public sealed class LockClient(RaftClient client, string group = "lock")
{
    /// <summary>
    /// Takes a lock that is free, expired or held by the same owner, always with a new token. Result: <see cref="LockStatus.Done"/> with
    /// the holder, or <see cref="LockStatus.Held"/> by another.
    /// </summary>
    /// <param name="name">The lock.</param>
    /// <param name="owner">Who takes it: unique among all that might.</param>
    /// <param name="timeToLive">1 ms to 30 days: for how long, unless renewed.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    /// <param name="cancel">Ends the waiting, not the command.</param>
    public Task<Answer<LockResult>> AcquireAsync(
        string name, string owner, TimeSpan timeToLive, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(LockCommands.Acquire(name, owner, Milliseconds(timeToLive)), timeout, cancel);

    /// <summary>
    /// Waits until a lock is free, takes it, and renews it until it is given back: see <see cref="HeldLock"/>. Who waits watches the log,
    /// so a release wakes it at once; among several that wait, any may be the next.
    /// </summary>
    /// <param name="name">The lock.</param>
    /// <param name="options">How it is held; <see langword="null"/> for the defaults.</param>
    /// <param name="cancel">Ends the waiting. A lock that is granted meanwhile is given back in the background, or expires.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the lock is not held.</exception>
    /// <exception cref="ArgumentException">A name or an option breaks a limit.</exception>
    /// <exception cref="RaftRequestException">
    /// The group does not exist, or this node is stopping. Without a leader, or with an unknown outcome, it tries again.
    /// </exception>
    public Task<HeldLock> HoldAsync(string name, LockHoldOptions? options = null, CancellationToken cancel = default) =>
        new LockQueue(this, name, options ?? new LockHoldOptions()).HoldAsync(cancel);

    /// <summary>
    /// Starts the time to live again. Result: <see cref="LockStatus.Done"/>, or <see cref="LockStatus.NotHolder"/> if owner and token are
    /// not the holder's or the lock has expired.
    /// </summary>
    public Task<Answer<LockResult>> RenewAsync(
        string name,
        string owner,
        long token,
        TimeSpan? timeToLive = null,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Propose(
            LockCommands.Renew(name, owner, token, timeToLive is { } t ? Milliseconds(t) : null), timeout, cancel);

    /// <summary>Gives a lock back. Result: <see cref="LockStatus.Done"/> or <see cref="LockStatus.NotHolder"/>.</summary>
    public Task<Answer<LockResult>> ReleaseAsync(
        string name, string owner, long token, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(LockCommands.Release(name, owner, token), timeout, cancel);

    /// <summary>Who holds a lock. Result: <see cref="LockStatus.Done"/> with its last holder, or <see cref="LockStatus.Free"/>.</summary>
    public Task<Answer<LockResult>> ShowAsync(
        string name,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Query(LockCommands.Show(name), consistency, minIndex, timeout, cancel);

    /// <summary>A page of the locks with a prefix, in the order of their names; see <see cref="LockCommands.List"/>.</summary>
    public Task<Answer<LockResult>> ListAsync(
        string prefix = "",
        int limit = KvLimits.MaxScanEntries,
        string after = "",
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Query(LockCommands.List(prefix, limit, after), consistency, minIndex, timeout, cancel);

    /// <summary>The committed commands of the group from an index on.</summary>
    internal IAsyncEnumerable<CommittedEntry> FollowAsync(long fromIndex, CancellationToken cancel) =>
        client.SubscribeAsync(group, fromIndex, cancel);

    /// <summary>Commits a command of <see cref="LockCommands"/>.</summary>
    internal Task<Answer<LockResult>> ProposeAsync(ReadOnlyMemory<byte> command, TimeSpan? timeout, CancellationToken cancel) =>
        Propose(command, timeout, cancel);

    /// <summary>A part of a millisecond is rounded up: a lock never ends early because of it.</summary>
    internal static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private async Task<Answer<LockResult>> Propose(ReadOnlyMemory<byte> command, TimeSpan? timeout, CancellationToken cancel) =>
        (await client.ProposeAsync(group, command, timeout, cancel).ConfigureAwait(false)).Decode(LockResult.Decode);

    private async Task<Answer<LockResult>> Query(
        ReadOnlyMemory<byte> query, Consistency consistency, long minIndex, TimeSpan? timeout, CancellationToken cancel) =>
        (await client.QueryAsync(group, query, consistency, minIndex, timeout, cancel).ConfigureAwait(false)).Decode(LockResult.Decode);
}

using Akka.Actor;
using Grpc.Core;
using RaftActors.Client;
using RaftActors.Machines.Mvcc;
using RaftActors.Messages;
using RaftActors.Status;

namespace RaftActors.Etcd.Keyspace;

/// <summary>The group behind the API: commands and queries as tasks, whose failures are etcd's errors.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class EtcdGroup(RaftClient client, string name, TimeSpan timeout, TimeProvider time)
{
    /// <summary>How long the leader is waited for when only the answer matters that there is one.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private volatile string? _leader;
    private long _seen;
    private long _pending;
    private long _failed;

    /// <summary>The group's name.</summary>
    public string Name { get; } = name;

    /// <summary>After how long a request fails.</summary>
    public TimeSpan Timeout { get; } = timeout;

    /// <summary>The client of this node.</summary>
    public RaftClient Client { get; } = client;

    /// <summary>
    /// The greatest revision that this node has told anyone. A watch that begins now must not see what its client may know already.
    /// </summary>
    public long SeenRevision => Interlocked.Read(ref _seen);

    /// <summary>Commands of this node that are not answered yet.</summary>
    public long PendingCommands => Interlocked.Read(ref _pending);

    /// <summary>Commands of this node that ended without an answer of the machine.</summary>
    public long FailedCommands => Interlocked.Read(ref _failed);

    /// <summary>Commits and applies a command, at most once.</summary>
    /// <exception cref="RpcException">It was refused; or it timed out, and may be applied or not.</exception>
    public async Task<Reply> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancel)
    {
        var leader = _leader;
        Answer answer;
        Interlocked.Increment(ref _pending);
        try
        {
            answer = await Client.ProposeAsync(Name, command, Timeout, cancel).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }

        if (!answer.IsOk)
        {
            Interlocked.Increment(ref _failed);
        }

        if (answer.Outcome == Outcome.Unknown)
        {
            throw await TimeOutAsync(leader, cancel).ConfigureAwait(false);
        }

        return Read(answer);
    }

    /// <summary>The leader, as it says itself; <see langword="null"/> if none answered in time.</summary>
    public async Task<string?> LeaderAsync(CancellationToken cancel)
    {
        var answer = await Client.MembersAsync(Name, Look, cancel).ConfigureAwait(false);
        return answer.IsOk ? answer.Leader : null;
    }

    /// <summary>Reads what was acknowledged before, from this node's replica if it has one.</summary>
    /// <exception cref="RpcException">The machine refused it, or there was no answer in time.</exception>
    public Task<Reply> ReadAsync(ReadOnlyMemory<byte> query, CancellationToken cancel) =>
        QueryAsync(new Query(Name, query, AtThisNode: true), cancel);

    /// <summary>Reads the same from the leader, whose log time is the nearest to the present.</summary>
    /// <exception cref="RpcException">The machine refused it, or there was no answer in time.</exception>
    public Task<Reply> ReadAtLeaderAsync(ReadOnlyMemory<byte> query, CancellationToken cancel) =>
        QueryAsync(new Query(Name, query), cancel);

    /// <summary>Reads from this node's replica at once, or from any if it has none.</summary>
    /// <exception cref="RpcException">The machine refused it, or there was no answer in time.</exception>
    public Task<Reply> ReadLocalAsync(ReadOnlyMemory<byte> query, CancellationToken cancel) =>
        QueryAsync(new Query(Name, query, Consistency.Local), cancel);

    /// <summary>Reads as soon as an index is applied.</summary>
    /// <exception cref="RpcException">The machine refused it, or there was no answer in time.</exception>
    public Task<Reply> ReadAfterAsync(long index, ReadOnlyMemory<byte> query, CancellationToken cancel) =>
        QueryAsync(new Query(Name, query, Consistency.Sequential, index), cancel);

    /// <summary>This node's replica; <see langword="null"/> if it has none.</summary>
    public async Task<ReplicaStatus?> ReplicaAsync(CancellationToken cancel)
    {
        var status = await Client.StatusAsync(0, cancel).ConfigureAwait(false);
        foreach (var replica in status.Replicas)
        {
            if (replica.Group == Name)
            {
                _leader = replica.Leader;
                return replica;
            }
        }

        return null;
    }

    /// <summary>Changes members or leadership.</summary>
    /// <exception cref="RpcException">It failed; <paramref name="refused"/> if the group's rules do not allow it.</exception>
    public static void Require(Answer answer, Func<RpcException> refused)
    {
        if (answer.Outcome == Outcome.Refused)
        {
            throw refused();
        }

        if (!answer.IsOk)
        {
            throw ErrorOf(answer);
        }
    }

    /// <summary>How an answer without a result is told to a client.</summary>
    public static RpcException ErrorOf(Answer answer) => answer.Outcome switch
    {
        Outcome.NoLeader => EtcdErrors.NoLeader,
        Outcome.Busy => EtcdErrors.TooManyRequests,
        Outcome.TooLarge => EtcdErrors.RequestTooLarge,
        Outcome.Stopping => EtcdErrors.Stopped,
        Outcome.Unknown => EtcdErrors.TimedOut,
        Outcome.NoSuchGroup => EtcdErrors.New(StatusCode.Unavailable, $"etcdserver: {answer.Message}"),
        _ => EtcdErrors.New(StatusCode.Internal, $"etcdserver: {answer.Outcome}: {answer.Message}"),
    };

    /// <summary>Why a command may be applied or not.</summary>
    private async Task<RpcException> TimeOutAsync(string? leaderBefore, CancellationToken cancel)
    {
        try
        {
            var now = Standing.Of(await ReplicaAsync(cancel).ConfigureAwait(false));
            var look = new Query(Name, MvccQueries.Status(), Timeout: Look);
            return EtcdErrors.TimeOutOf(
                leaderBefore, now, (await Client.QueryAsync(look, cancel).ConfigureAwait(false)).IsOk);
        }
        catch (AskTimeoutException)
        {
            return EtcdErrors.TimedOut;
        }
    }

    /// <summary>A read may be asked again until the deadline.</summary>
    private async Task<Reply> QueryAsync(Query query, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var left = Timeout;
        while (true)
        {
            var answer = await Client.QueryAsync(query with { Timeout = left }, cancel).ConfigureAwait(false);
            left = Timeout - time.GetElapsedTime(began);
            if (answer.Outcome != Outcome.Unknown || left <= TimeSpan.Zero)
            {
                return Read(answer);
            }
        }
    }

    private Reply Read(Answer answer)
    {
        if (!answer.IsOk)
        {
            throw ErrorOf(answer);
        }

        var body = MvccCommands.Decode(answer.Result);
        if (MvccError.Of(body) is { } error)
        {
            throw EtcdErrors.Of(error);
        }

        See(body.Revision);
        return new Reply(body, answer.Index, answer.Term, answer.LogTime);
    }

    private void See(long revision)
    {
        var seen = Interlocked.Read(ref _seen);
        while (revision > seen)
        {
            var found = Interlocked.CompareExchange(ref _seen, revision, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}

using System.Runtime.CompilerServices;
using Google.Protobuf;
using RaftActors.Client;
using RaftActors.Machines.Mvcc.Clients;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// The keyspace of one group that runs <see cref="MvccMachine"/>, for programs on a node of the cluster. Clients of etcd that reach the
/// same group over gRPC see the same keys and revisions.
/// </summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The group's name.</param>
/// <remarks>
/// Safe from any thread. The program acts as the host itself: users and permissions are not asked. Each method answers within the timeout
/// (<see langword="null"/>: <c>raft-actors.client.request-timeout</c>); a command whose <see cref="Outcome"/> is Unknown may have been
/// applied. The header of a response has the revision: after the change, or the present one for a read.
/// <see cref="MvccRefusedException"/>: the machine refused the request with one of etcd's errors, and nothing was changed. Leases end while
/// some node of the group serves the API of etcd (<c>RaftActors.Etcd</c>), which proposes their end.
/// </remarks>
public sealed class EtcdStore(RaftClient client, string group = "etcd")
{
    private readonly StoreReader _reader = new(client, group);

    /// <summary>One key; <see langword="null"/> if it does not exist. Linearizable.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision to read at; 0 for the present one.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Answer<KeyValue?>> GetAsync(
        string key, long revision = 0, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        (await client.QueryAsync(group, StoreReader.PageOf(Of(key, revision)), timeout: timeout, cancel: cancel).ConfigureAwait(false))
            .Decode(bytes => Read(bytes).Range.Response.Kvs is [var pair] ? pair : null);

    /// <summary>
    /// A key or a range, as of one revision however large it is. Linearizable, unless <see cref="RangeRequest.Serializable"/> is set: then
    /// as this node has it.
    /// </summary>
    public Task<Answer<RangeResponse>> RangeAsync(RangeRequest request, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(MvccChecks.Problem(request));
        return _reader.RangeAsync(request, timeout, cancel);
    }

    /// <summary>Sets a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="lease">The lease whose end removes it; 0 for none, which also detaches it.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Answer<PutResponse>> PutAsync(
        string key, ReadOnlyMemory<byte> value, long lease = 0, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        PutAsync(
            new PutRequest { Key = Bytes(key), Value = UnsafeByteOperations.UnsafeWrap(value), Lease = lease }, timeout, cancel);

    /// <summary>The same with every option of a put.</summary>
    public Task<Answer<PutResponse>> PutAsync(PutRequest request, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(MvccChecks.Problem(request));
        return Propose(MvccCommands.Put(request, MvccCaller.Host), timeout, cancel, answer =>
        {
            answer.Put.Header = HeaderOf(answer);
            return answer.Put;
        });
    }

    /// <summary>Removes a key or a range.</summary>
    public Task<Answer<DeleteRangeResponse>> DeleteAsync(
        DeleteRangeRequest request, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(MvccChecks.Problem(request));
        return Propose(MvccCommands.DeleteRange(request, MvccCaller.Host), timeout, cancel, answer =>
        {
            answer.DeleteRange.Header = HeaderOf(answer);
            return answer.DeleteRange;
        });
    }

    /// <summary>Removes a key.</summary>
    public Task<Answer<DeleteRangeResponse>> DeleteAsync(string key, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        DeleteAsync(new DeleteRangeRequest { Key = Bytes(key) }, timeout, cancel);

    /// <summary>Compares, then runs one of two lists of operations. One that only reads is a linearizable read.</summary>
    public async Task<Answer<TxnResponse>> TxnAsync(
        TxnRequest request, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Refuse(MvccChecks.Problem(request, int.MaxValue));
        return MvccChecks.IsReadOnly(request)
            ? (await client.QueryAsync(group, MvccQueries.ReadTxn(request, MvccCaller.Host), timeout: timeout, cancel: cancel)
                .ConfigureAwait(false)).Decode(bytes => WithHeader(Read(bytes), a => a.ReadTxn))
            : await Propose(
                MvccCommands.Txn(request, MvccCaller.Host), timeout, cancel, answer => WithHeader(answer, a => a.Txn))
                .ConfigureAwait(false);
    }

    /// <summary>Forgets the history below a revision. Result: the present revision.</summary>
    public Task<Answer<long>> CompactAsync(long revision, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(MvccCommands.Compact(revision, physical: false, MvccCaller.Host), timeout, cancel, answer => answer.Revision);

    /// <summary>Grants a lease with an id that is drawn here.</summary>
    /// <param name="ttl">The time to live in seconds; less than the minimum of the keyspace is raised to it.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Answer<LeaseAnswer>> GrantAsync(long ttl, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(
            MvccCommands.LeaseGrant(MvccCommands.NewLeaseId(), ttl, MvccCaller.Host), timeout, cancel, answer => answer.Lease);

    /// <summary>Gives a lease its full time again. Result: its time to live in seconds, or 0 if there is no such lease.</summary>
    public Task<Answer<long>> RenewAsync(long lease, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(MvccCommands.LeaseRenew([lease]), timeout, cancel, answer => answer.LeaseRenew.Ttls[0]);

    /// <summary>Ends a lease and removes its keys.</summary>
    public Task<Answer<LeaseAnswer>> RevokeAsync(long lease, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(MvccCommands.LeaseRevoke(lease, MvccCaller.Host), timeout, cancel, answer => answer.Lease);

    /// <summary>
    /// The changes of a key or a range, each once and in order, as this node has them; then those to come. It has no end: it is left by the
    /// caller, or fails.
    /// </summary>
    /// <param name="key">The key, or where the range begins.</param>
    /// <param name="rangeEnd">Where the range ends; empty for one key, a zero byte for everything behind the key.</param>
    /// <param name="fromRevision">The first revision of interest; 0 for what happens from now on.</param>
    /// <param name="withPrevious">Whether events have the pair before.</param>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MvccCompactedException">While it is read: the events from there on were compacted.</exception>
    /// <exception cref="RaftRequestException">While it is read: the group does not exist, or this node is stopping.</exception>
    public IAsyncEnumerable<MvccEvents> WatchAsync(
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> rangeEnd = default,
        long fromRevision = 0,
        bool withPrevious = false,
        CancellationToken cancel = default)
    {
        Refuse(key.IsEmpty ? MvccErrors.EmptyKey : null);
        var query = new EventsQuery
        {
            Key = ByteString.CopyFrom(key.Span),
            RangeEnd = ByteString.CopyFrom(rangeEnd.Span),
            FromRevision = fromRevision,
            PrevKv = withPrevious,
        };
        return EachAsync(cancel);

        // A watch for each enumeration.
        async IAsyncEnumerable<MvccEvents> EachAsync([EnumeratorCancellation] CancellationToken ended)
        {
            await foreach (var events in new StoreWatch(client, group, query.Clone()).RunAsync(ended).ConfigureAwait(false))
            {
                yield return events;
            }
        }
    }

    internal static MvccAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        var answer = MvccCommands.Decode(bytes);
        Refuse(MvccError.Of(answer));
        return answer;
    }

    internal static ResponseHeader HeaderOf(MvccAnswer answer) => new() { Revision = answer.Revision };

    private static TxnResponse WithHeader(MvccAnswer answer, Func<MvccAnswer, TxnResponse> body)
    {
        body(answer).Header = HeaderOf(answer);
        return body(answer);
    }

    private static RangeRequest Of(string key, long revision)
    {
        var request = new RangeRequest { Key = Bytes(key), Revision = revision };
        Refuse(MvccChecks.Problem(request));
        return request;
    }

    private static ByteString Bytes(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ByteString.CopyFromUtf8(key);
    }

    /// <exception cref="MvccRefusedException">There is an error.</exception>
    private static void Refuse(MvccError? error)
    {
        if (error is not null)
        {
            throw new MvccRefusedException(error);
        }
    }

    private async Task<Answer<T>> Propose<T>(
        ReadOnlyMemory<byte> command, TimeSpan? timeout, CancellationToken cancel, Func<MvccAnswer, T> read) =>
        (await client.ProposeAsync(group, command, timeout, cancel).ConfigureAwait(false)).Decode(bytes => read(Read(bytes)));
}

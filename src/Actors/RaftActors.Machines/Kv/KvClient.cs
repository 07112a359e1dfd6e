using System.Runtime.CompilerServices;
using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.Machines.Kv;

/// <summary>The key-value store of one group, for programs on a node of the cluster.</summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The name of a group that runs <see cref="KvMachine"/>.</param>
/// <remarks>
/// Safe from any thread. Each method answers within the timeout (<see langword="null"/>: <c>raft-actors.client.request-timeout</c>); a
/// command whose <see cref="Outcome"/> is Unknown may have been applied. <see cref="ArgumentException"/>: the key or the value breaks a
/// limit (<see cref="KvLimits"/>).
/// </remarks>
public sealed class KvClient(RaftClient client, string group = "kv")
{
    /// <summary>Sets a key. Result: <see cref="KvStatus.Done"/>.</summary>
    public Task<Answer<KvResult>> PutAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(KvCommands.Put(key, value), timeout, cancel);

    /// <summary>Removes a key. Result: <see cref="KvStatus.Done"/> or <see cref="KvStatus.NotFound"/>.</summary>
    public Task<Answer<KvResult>> DeleteAsync(string key, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(KvCommands.Delete(key), timeout, cancel);

    /// <summary>
    /// Sets (or, for a <see langword="null"/> value, removes) a key if it has the expected value, or is absent for a <see langword="null"/>
    /// expectation. Result: <see cref="KvStatus.Done"/> or <see cref="KvStatus.Mismatch"/>.
    /// </summary>
    public Task<Answer<KvResult>> CompareAndSwapAsync(
        string key,
        ReadOnlyMemory<byte>? expected,
        ReadOnlyMemory<byte>? value,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Propose(KvCommands.CompareAndSwap(key, expected, value), timeout, cancel);

    /// <summary>One key. Result: <see cref="KvStatus.Done"/> with one entry, or <see cref="KvStatus.NotFound"/>.</summary>
    public Task<Answer<KvResult>> GetAsync(
        string key,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Query(KvQueries.Get(key), consistency, minIndex, timeout, cancel);

    /// <summary>A page of the keys with a prefix, in the order of their UTF-8 bytes; see <see cref="KvQueries.Scan"/>.</summary>
    public Task<Answer<KvResult>> ScanAsync(
        string prefix,
        int limit = KvLimits.MaxScanEntries,
        string after = "",
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        Query(KvQueries.Scan(prefix, limit, after), consistency, minIndex, timeout, cancel);

    /// <summary>
    /// All keys with a prefix, in the order of their UTF-8 bytes, page by page. Each page is linearizable on its own; keys that change
    /// between two pages may be seen in either state.
    /// </summary>
    /// <exception cref="RaftRequestException">A page could not be read.</exception>
    public async IAsyncEnumerable<KvEntry> ListAsync(
        string prefix, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var after = "";
        while (true)
        {
            var answer = await ScanAsync(prefix, after: after, timeout: timeout, cancel: cancel).ConfigureAwait(false);
            var page = answer.Result;
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            if (!page.More)
            {
                yield break;
            }

            after = page.Entries[^1].Key;
        }
    }

    private async Task<Answer<KvResult>> Propose(ReadOnlyMemory<byte> command, TimeSpan? timeout, CancellationToken cancel) =>
        (await client.ProposeAsync(group, command, timeout, cancel).ConfigureAwait(false)).Decode(KvResult.Decode);

    private async Task<Answer<KvResult>> Query(
        ReadOnlyMemory<byte> query, Consistency consistency, long minIndex, TimeSpan? timeout, CancellationToken cancel) =>
        (await client.QueryAsync(group, query, consistency, minIndex, timeout, cancel).ConfigureAwait(false)).Decode(KvResult.Decode);
}

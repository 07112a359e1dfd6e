using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Soak.Etcd;

/// <summary>One run: the nodes, their clients, the kills, and the checks at the end.</summary>
internal sealed class EtcdRun : IAsyncDisposable
{
    private const int Writers = 4;
    private const int LeaseHolders = 6;

    /// <summary>How many revisions behind the slowest watch remain.</summary>
    private const int KeptRevisions = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly EtcdNodes _nodes;
    private readonly EtcdRecord _record = new();
    private readonly Random _random;
    private readonly Action<string> _say;
    private readonly List<EtcdWriter> _writers = [];
    private readonly List<EtcdWatcher> _watchers = [];
    private readonly List<EtcdLeaseHolder> _holders = [];
    private int _kills;

    private EtcdRun(EtcdNodes nodes, int seed, Action<string> say)
    {
        (_nodes, _random, _say) = (nodes, new Random(seed), say);
        for (var i = 0; i < Writers; i++)
        {
            _writers.Add(new EtcdWriter(nodes, _record, i, seed + i));
        }

        for (var i = 0; i < EtcdNodes.Count; i++)
        {
            _watchers.Add(new EtcdWatcher(nodes, _record, i));
        }

        for (var i = 0; i < LeaseHolders; i++)
        {
            _holders.Add(new EtcdLeaseHolder(nodes, _record, _watchers[i % EtcdNodes.Count], i, seed + i));
        }
    }

    /// <exception cref="SoakException">A node does not start.</exception>
    public static async Task<EtcdRun> StartAsync(string directory, int seed, Action<string> say) =>
        new(await EtcdNodes.StartAsync(directory).ConfigureAwait(false), seed, say);

    /// <summary>Kills for some time, then checks; what is wrong.</summary>
    /// <exception cref="SoakException">A node does not come back, or a watch does not reach the end.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(TimeSpan length, CancellationToken cancel)
    {
        using var stopClients = new CancellationTokenSource();
        using var stopWatches = new CancellationTokenSource();
        var watches = _watchers.Select(w => Task.Run(() => w.RunAsync(stopWatches.Token), CancellationToken.None)).ToArray();
        var clients = _writers.Select(w => Task.Run(() => w.RunAsync(stopClients.Token), CancellationToken.None))
            .Concat(_holders.Select(h => Task.Run(() => h.RunAsync(stopClients.Token), CancellationToken.None)))
            .Append(Task.Run(() => CompactAsync(stopClients.Token), CancellationToken.None))
            .ToArray();
        await KillAsync(length, [.. clients, .. watches], cancel).ConfigureAwait(false);
        await stopClients.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(clients).ConfigureAwait(false);
        var last = await _writers[0].FinishAsync(cancel).ConfigureAwait(false);
        await UntilAsync(
            () => Task.FromResult(_watchers.TrueForAll(w => w.Next > last.Revision)),
            () => $"every watch reaches revision {last.Revision}: {string.Join(", ", _watchers.Select(w => w.Next - 1))}",
            cancel).ConfigureAwait(false);
        var events = _watchers.ConvertAll(w => w.Until(last.Revision));
        await UntilAsync(HaveEqualHashesAsync, () => "all nodes have the same hash", cancel).ConfigureAwait(false);
        await stopWatches.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watches).ConfigureAwait(false);
        _say(string.Create(
            CultureInfo.InvariantCulture,
            $"{_kills} kills; {_record.Writes.Count} writes acknowledged, {_record.Unknown} ended unknown, {_record.Reads.Count} reads; "
                + $"{events[0].Count} events in each of {events.Count} watches over {_watchers.Sum(w => w.Streams)} streams; "
                + $"{_record.LeasesLost} leases ended before they were renewed"));
        return [.. _record.Problems, .. EtcdHistory.Check(events, _record.Writes, _record.Reads).Select(v => v.ToString())];
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    /// <summary>Every node in turn; the next one only when all are there.</summary>
    private async Task KillAsync(TimeSpan length, Task[] clients, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (4 * _random.NextDouble())), cancel).ConfigureAwait(false);
            if (Array.Find(clients, c => c.IsFaulted) is { } broken)
            {
                throw new SoakException($"A client failed: {broken.Exception!.InnerException!.Message}");
            }

            var victim = _nodes.Nodes[_kills++ % EtcdNodes.Count];
            await victim.KillAsync().ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(4 * _random.NextDouble()), cancel).ConfigureAwait(false);
            await victim.StartAsync().ConfigureAwait(false);
            var known = _record.Known;
            await UntilAsync(
                async () => _record.Known > known && await ServesAsync(_kills - 1).ConfigureAwait(false),
                () => $"writes go on after {victim.Id} was killed, and it serves",
                cancel).ConfigureAwait(false);
            if (_kills % 10 == 0)
            {
                _say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s] {_kills} kills, revision {_record.Known}"));
            }
        }
    }

    /// <summary>Throws away what every watch has seen, so that nodes also recover from a compacted history.</summary>
    private async Task CompactAsync(CancellationToken stop)
    {
        using var rhythm = new PeriodicTimer(TimeSpan.FromSeconds(5));
        var (node, done) = (0, 0L);
        while (!stop.IsCancellationRequested)
        {
            await rhythm.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
            var revision = _watchers.Min(w => w.Next) - KeptRevisions;
            if (revision <= done)
            {
                continue;
            }

            try
            {
                await new KV.KVClient(_nodes.Channel(node)).CompactAsync(
                    new CompactionRequest { Revision = revision }, null, DateTime.UtcNow + Patience, CancellationToken.None);
                done = revision;
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed) || failed.StatusCode == StatusCode.OutOfRange)
            {
                // Not done; or done without an answer, and then a later one goes further.
                node++;
            }
        }
    }

    private async Task<bool> ServesAsync(int node)
    {
        try
        {
            var status = await new Maintenance.MaintenanceClient(_nodes.Channel(node)).StatusAsync(
                new StatusRequest(), deadline: DateTime.UtcNow + TimeSpan.FromSeconds(2));
            return status.Leader != 0;
        }
        catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
        {
            return false;
        }
    }

    /// <summary>Leases may still end, so each look takes all of them at one revision.</summary>
    private async Task<bool> HaveEqualHashesAsync()
    {
        var hashes = new HashSet<(uint, long)>();
        var revision = _watchers.Min(w => w.Next) - 1;
        for (var node = 0; node < EtcdNodes.Count; node++)
        {
            try
            {
                var hash = await new Maintenance.MaintenanceClient(_nodes.Channel(node)).HashKVAsync(
                    new HashKVRequest { Revision = revision }, deadline: DateTime.UtcNow + TimeSpan.FromSeconds(5));
                hashes.Add((hash.Hash, hash.CompactRevision));
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed) || failed.StatusCode == StatusCode.OutOfRange)
            {
                return false;
            }
        }

        return hashes.Count == 1;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new SoakException($"not within {Patience.TotalSeconds:0} s: {what()}");
            }

            await Task.Delay(100, cancel).ConfigureAwait(false);
        }
    }
}

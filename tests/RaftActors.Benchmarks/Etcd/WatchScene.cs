using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Contracts;

namespace RaftActors.Benchmarks.Etcd;

/// <summary>One writer of one key that many watches follow: how many events arrive per second, and how old they are.</summary>
internal sealed class WatchScene(int watches, int streams, TimeSpan time)
{
    private const int ValueBytes = 256;
    private const int StreamsPerConnection = 64;
    private const int InFlight = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly ByteString Key = ByteString.CopyFromUtf8("watched");
    private readonly LatencyHistogram _ages = new();
    private readonly TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _createdCount;
    private long _events;
    private long _puts;
    private bool _counts;

    public async Task<string> RunAsync(EtcdCluster cluster, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tasks = new List<Task>();
        var channel = cluster.Connect();
        for (var stream = 0; stream < streams; stream++)
        {
            channel = stream > 0 && stream % StreamsPerConnection == 0 ? cluster.Connect() : channel;
            var count = (watches / streams) + (stream < watches % streams ? 1 : 0);
            tasks.Add(WatchAsync(new Watch.WatchClient(channel), count, over.Token));
        }

        await _created.Task.WaitAsync(TimeSpan.FromSeconds(30), cancel);
        var writer = WriteAsync(new KV.KVClient(cluster.Connect()), over.Token);
        await Task.Delay(WarmUp, cancel);
        var (before, clock) = (cluster.ProcessorTimes(), Stopwatch.StartNew());
        var (events, puts) = (Interlocked.Read(ref _events), Interlocked.Read(ref _puts));
        Volatile.Write(ref _counts, true);
        await Task.Delay(time, cancel);
        (events, puts) = (Interlocked.Read(ref _events) - events, Interlocked.Read(ref _puts) - puts);
        Volatile.Write(ref _counts, false);
        var (after, seconds) = (cluster.ProcessorTimes(), clock.Elapsed.TotalSeconds);
        await over.CancelAsync();
        await Task.WhenAll(tasks.Append(writer));
        _ages.Close();
        var used = after.Zip(before, (a, b) => (a - b).TotalSeconds / seconds * 100).Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{watches:N0} watches on {streams} streams: {events / seconds:N0} events/s of {puts / seconds:N0} puts/s, "
            + $"event after put p50 {_ages.At(0.5):0.0} ms, p99 {_ages.At(0.99):0.0} ms, {used:0} % of a core for all servers");
    }

    /// <summary>Each value begins with the time at which it was sent; this process reads it.</summary>
    private async Task WriteAsync(KV.KVClient client, CancellationToken over)
    {
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            var value = new byte[ValueBytes];
            try
            {
                while (true)
                {
                    BitConverter.TryWriteBytes(value, Stopwatch.GetTimestamp());
                    await client.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFrom(value) }, cancellationToken: over);
                    Interlocked.Increment(ref _puts);
                }
            }
            catch (RpcException) when (over.IsCancellationRequested)
            {
                // The measurement is over.
                return;
            }
        }));
    }

    private async Task WatchAsync(Watch.WatchClient client, int count, CancellationToken over)
    {
        try
        {
            using var stream = client.Watch(cancellationToken: over);
            for (var watch = 0; watch < count; watch++)
            {
                await stream.RequestStream.WriteAsync(
                    new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } }, over);
            }

            while (await stream.ResponseStream.MoveNext(over))
            {
                Note(stream.ResponseStream.Current);
            }
        }
        catch (Exception ended) when (over.IsCancellationRequested && ended is OperationCanceledException or RpcException)
        {
            // The measurement is over.
            return;
        }
    }

    private void Note(WatchResponse response)
    {
        if (response.Canceled)
        {
            throw new RaceException("The server cancelled a watch.");
        }

        if (response.Created && Interlocked.Increment(ref _createdCount) == watches)
        {
            _created.SetResult();
        }

        Interlocked.Add(ref _events, response.Events.Count);
        if (Volatile.Read(ref _counts))
        {
            foreach (var change in response.Events)
            {
                _ages.Record(Stopwatch.GetTimestamp() - BitConverter.ToInt64(change.Kv.Value.Span));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Race.Contracts;

namespace RaftActors.Benchmarks.Etcd;

/// <summary>
/// What leases cost the servers while clients keep them alive: each is renewed after a third of its time, as etcd's clients do.
/// </summary>
internal sealed class LeaseScene(int leases, TimeSpan time)
{
    private const int TimeToLive = 10;
    private const int LeasesPerStream = 100;
    private const int StreamsPerConnection = 10;
    private const int Grants = 64;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);
    private readonly ConcurrentQueue<string> _lost = new();
    private long _answers;

    public async Task<string> RunAsync(EtcdCluster cluster, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var streams = new List<Task>();
        GrpcChannel? channel = null;
        for (var from = 0; from < leases; from += LeasesPerStream)
        {
            channel = streams.Count % StreamsPerConnection == 0 ? cluster.Connect() : channel;
            streams.Add(KeepAliveAsync(new Lease.LeaseClient(channel), Math.Min(LeasesPerStream, leases - from), over.Token));
        }

        await Task.Delay(Settle, cancel);
        var (before, answered, clock) = (cluster.ProcessorTimes(), Interlocked.Read(ref _answers), Stopwatch.StartNew());
        await Task.Delay(time, cancel);
        var (after, seconds) = (cluster.ProcessorTimes(), clock.Elapsed.TotalSeconds);
        answered = Interlocked.Read(ref _answers) - answered;
        await over.CancelAsync();
        await Task.WhenAll(streams);
        if (_lost.TryPeek(out var lost))
        {
            throw new RaceException($"{_lost.Count} leases were lost: {lost}");
        }

        var shares = after.Zip(before, (a, b) => (a - b).TotalSeconds / seconds * 100).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{leases:N0} leases of {TimeToLive} s: {answered / seconds:N0} renewed/s, {shares.Sum():0.0} % of a core for all servers "
            + $"({string.Join(", ", shares.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))})");
    }

    private async Task KeepAliveAsync(Lease.LeaseClient client, int count, CancellationToken over)
    {
        try
        {
            var ids = new List<long>(count);
            foreach (var part in Enumerable.Range(0, count).Chunk(Grants))
            {
                var grants = part.Select(_ => client.LeaseGrantAsync(
                    new LeaseGrantRequest { TTL = TimeToLive }, cancellationToken: over).ResponseAsync);
                ids.AddRange((await Task.WhenAll(grants)).Select(g => g.ID));
            }

            using var stream = client.LeaseKeepAlive(cancellationToken: over);
            var reader = ReadAsync(stream.ResponseStream, over);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(TimeToLive / 3.0 / ids.Count));
            for (var next = 0; await timer.WaitForNextTickAsync(over); next = (next + 1) % ids.Count)
            {
                await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = ids[next] }, over);
            }

            await reader;
        }
        catch (Exception ended) when (over.IsCancellationRequested && ended is OperationCanceledException or RpcException)
        {
            // The measurement is over.
            return;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<LeaseKeepAliveResponse> answers, CancellationToken over)
    {
        try
        {
            while (await answers.MoveNext(over))
            {
                if (answers.Current.TTL <= 0)
                {
                    _lost.Enqueue($"lease {answers.Current.ID} does not exist any longer.");
                }

                Interlocked.Increment(ref _answers);
            }
        }
        catch (Exception ended) when (over.IsCancellationRequested && ended is OperationCanceledException or RpcException)
        {
            // The measurement is over.
            return;
        }
        catch (RpcException ended)
        {
            _lost.Enqueue($"the stream ended: {ended.Status}");
        }
    }
}

using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Soak.Etcd;

/// <summary>
/// One client that keeps a key alive by a lease: it grants one, puts a key with it and renews it, at any node that answers. After some
/// renewals it stops, waits for the key to end, and begins again.
/// </summary>
internal sealed class EtcdLeaseHolder(EtcdNodes nodes, EtcdRecord record, EtcdWatcher watcher, int number, int seed)
{
    private const int Ttl = 5;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(Ttl);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    /// <summary>A lease ends at last: after the time without a leader, and the full time that a new leader gives it.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);
    private readonly Random _random = new(seed);
    private int _turns;
    private int _generation;

    /// <summary>Holds leases until it is cancelled, and lets the last one end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(stop).ConfigureAwait(false);
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
            {
                // Granted or put perhaps; a lease without a holder ends by itself.
                _turns++;
                await Task.Delay(Rhythm / 4, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task HoldAsync(CancellationToken stop)
    {
        var renewed = Stopwatch.GetTimestamp();
        var lease = await new Lease.LeaseClient(nodes.Channel(number + _turns)).LeaseGrantAsync(
            new LeaseGrantRequest { TTL = Ttl }, null, DateTime.UtcNow + Patience, CancellationToken.None);
        var key = $"l/{number}/{++_generation}";
        await new KV.KVClient(nodes.Channel(number + _turns)).PutAsync(
            new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(key), Lease = lease.ID },
            null, DateTime.UtcNow + Patience, CancellationToken.None);
        for (var renewals = _random.Next(3, 30); renewals > 0 && !stop.IsCancellationRequested; renewals--)
        {
            await Task.Delay(Rhythm, CancellationToken.None).ConfigureAwait(false);
            var began = Stopwatch.GetTimestamp();
            switch (await RenewAsync(lease.ID).ConfigureAwait(false))
            {
                case > 0:
                    renewed = began;
                    break;
                case 0:
                    record.AddLostLease();
                    renewals = 0;
                    break;
                default:
                    _turns++;
                    break;
            }
        }

        await EndAsync(key, renewed).ConfigureAwait(false);
    }

    /// <summary>The seconds that it has; 0 if there is no such lease, null if there was no answer.</summary>
    private async Task<long?> RenewAsync(long lease)
    {
        try
        {
            using var call = new Lease.LeaseClient(nodes.Channel(number + _turns)).LeaseKeepAlive(deadline: DateTime.UtcNow + Patience);
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }).ConfigureAwait(false);
            return await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false)
                ? call.ResponseStream.Current.TTL
                : null;
        }
        catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
        {
            return null;
        }
    }

    /// <summary>The key ends, and not before the time of the last answered renewal is over.</summary>
    private async Task EndAsync(string key, long renewed)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (watcher.EndOf(key) is null)
        {
            if (Stopwatch.GetElapsedTime(renewed) > Life + EndLimit)
            {
                record.AddProblem($"{key} did not end within {EndLimit.TotalSeconds:0} s after its lease");
                return;
            }

            await poll.WaitForNextTickAsync().ConfigureAwait(false);
        }

        var lived = Stopwatch.GetElapsedTime(renewed, watcher.EndOf(key)!.Value);
        if (lived < Life)
        {
            record.AddProblem($"{key} ended {lived.TotalSeconds:0.00} s after its lease was renewed for {Ttl} s");
        }
    }
}

using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Soak.Etcd;

/// <summary>
/// One client that changes its own keys, one request after the other, at any node: puts, deletes, txns that compare a revision,
/// and requests that change several keys at one revision. A request is sent once; a client that gets no answer goes to the next node.
/// </summary>
internal sealed class EtcdWriter(EtcdNodes nodes, EtcdRecord record, int number, int seed)
{
    /// <summary>The start of the keys of all writers.</summary>
    public const string Prefix = "w/";

    private const int Keys = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);
    private readonly Random _random = new(seed);
    private int _turns;
    private int _values;

    /// <summary>Writes until it is cancelled; the last request is answered, or ends.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = $"{Prefix}{number}/{_random.Next(Keys)}";
            var floor = record.Known;
            try
            {
                if (await ChangeAsync(key, floor).ConfigureAwait(false) is { } done)
                {
                    record.Add(done);
                }
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
            {
                record.AddUnknown();
                _turns++;
            }

            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Puts one more value, which shows up in every watch that is not behind.</summary>
    public async Task<EtcdWrite> FinishAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var done = await PutAsync($"{Prefix}{number}/last", record.Known).ConfigureAwait(false);
                record.Add(done);
                return done;
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
            {
                _turns++;
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task<EtcdWrite?> ChangeAsync(string key, long floor) => _random.Next(10) switch
    {
        0 => await DeleteAsync(key, floor).ConfigureAwait(false),
        1 => await SwapAsync(key, floor).ConfigureAwait(false),
        2 => await PutTogetherAsync(floor).ConfigureAwait(false),
        3 => await DeleteRangeAsync(key, floor).ConfigureAwait(false),
        _ => await PutAsync(key, floor).ConfigureAwait(false),
    };

    private async Task<EtcdWrite> PutAsync(string key, long floor)
    {
        var value = NewValue();
        var put = await Client().PutAsync(
            new PutRequest { Key = Bytes(key), Value = Bytes(value) }, deadline: DateTime.UtcNow + Patience);
        return new EtcdWrite(floor, put.Header.Revision, key, value);
    }

    private async Task<EtcdWrite?> DeleteAsync(string key, long floor)
    {
        var gone = await Client().DeleteRangeAsync(
            new DeleteRangeRequest { Key = Bytes(key) }, deadline: DateTime.UtcNow + Patience);
        return gone.Deleted > 0 ? new EtcdWrite(floor, gone.Header.Revision, key, null) : null;
    }

    /// <summary>Some keys in any order, which is that of the events.</summary>
    private async Task<EtcdWrite> PutTogetherAsync(long floor)
    {
        var keys = Enumerable.Range(0, Keys).Select(k => $"{Prefix}{number}/{k}").ToArray();
        _random.Shuffle(keys);
        var pairs = keys.Take(_random.Next(2, 5)).Select(k => (Key: k, Value: NewValue())).ToArray();
        var puts = pairs.Select(p => new RequestOp { RequestPut = new PutRequest { Key = Bytes(p.Key), Value = Bytes(p.Value) } });
        var answer = await Client().TxnAsync(new TxnRequest { Success = { puts } }, deadline: DateTime.UtcNow + Patience);
        return new EtcdWrite(floor, [.. pairs.Select(p => new EtcdEvent(answer.Header.Revision, p.Key, p.Value))]);
    }

    /// <summary>All from a key on that begin alike, in the order of keys, whatever the answer's order is.</summary>
    private async Task<EtcdWrite?> DeleteRangeAsync(string key, long floor)
    {
        var request = new DeleteRangeRequest { Key = Bytes(key), RangeEnd = Bytes($"{Prefix}{number}/9"), PrevKv = true };
        var gone = await Client().DeleteRangeAsync(request, deadline: DateTime.UtcNow + Patience);
        var keys = gone.PrevKvs.Select(p => p.Key.ToStringUtf8()).Order(StringComparer.Ordinal);
        return gone.Deleted > 0
            ? new EtcdWrite(floor, [.. keys.Select(k => new EtcdEvent(gone.Header.Revision, k, null))])
            : null;
    }

    /// <summary>Reads, and writes only if nothing was written since: no other client does.</summary>
    private async Task<EtcdWrite?> SwapAsync(string key, long floor)
    {
        var (read, value) = (await ReadAsync(key, floor).ConfigureAwait(false), NewValue());
        var txn = new TxnRequest
        {
            Compare =
            {
                new Compare
                {
                    Key = Bytes(key), Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal,
                    ModRevision = read.ModRevision,
                },
            },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes(key), Value = Bytes(value) } } },
        };
        var answer = await Client().TxnAsync(txn, deadline: DateTime.UtcNow + Patience);

        // A request of this client that ended without an answer may have been applied in between.
        return answer.Succeeded ? new EtcdWrite(floor, answer.Header.Revision, key, value) : null;
    }

    private async Task<EtcdRead> ReadAsync(string key, long floor)
    {
        var range = await Client().RangeAsync(new RangeRequest { Key = Bytes(key) }, deadline: DateTime.UtcNow + Patience);
        var found = range.Kvs.Count == 0 ? null : range.Kvs[0];
        var read = new EtcdRead(floor, range.Header.Revision, key, found?.ModRevision ?? 0, found?.Value.ToStringUtf8());
        record.Add(read);
        return read;
    }

    private KV.KVClient Client() => new(nodes.Channel(_random.Next(6) == 0 ? number + ++_turns : number + _turns));

    private string NewValue() => $"{number}-{++_values}";

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}

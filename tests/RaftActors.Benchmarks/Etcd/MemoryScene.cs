using Google.Protobuf;
using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Contracts;

namespace RaftActors.Benchmarks.Etcd;

/// <summary>What each server occupies once many keys are written, and some time later.</summary>
internal sealed class MemoryScene(int keys, TimeSpan rest)
{
    private const int ValueBytes = 256;
    private const int Writers = 256;
    private const int WritersPerConnection = 64;

    public async Task<string> RunAsync(EtcdCluster cluster, CancellationToken cancel)
    {
        var clients = Enumerable.Range(0, Writers / WritersPerConnection).Select(_ => new KV.KVClient(cluster.Connect())).ToArray();
        var bytes = new byte[ValueBytes];
        new Random(1).NextBytes(bytes);
        var value = ByteString.CopyFrom(bytes);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            int key;
            while ((key = Interlocked.Increment(ref next)) < keys)
            {
                await clients[writer % clients.Length].PutAsync(
                    new PutRequest { Key = ByteString.CopyFromUtf8(RequestPicker.Key(key)), Value = value }, cancellationToken: cancel);
            }
        }));
        var filled = Megabytes(cluster);
        await Task.Delay(rest, cancel);
        var rested = Megabytes(cluster);
        return $"{keys} keys of {ValueBytes} B: {filled} MB resident when they were written, {rested} MB {rest.TotalSeconds} s later";
    }

    private static string Megabytes(EtcdCluster cluster) =>
        string.Join(", ", cluster.ResidentBytes().Select(b => b / 1_000_000));
}

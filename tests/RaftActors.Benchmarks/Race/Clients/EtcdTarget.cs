using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using RaftActors.Benchmarks.Race.Contracts;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>
/// etcd over gRPC. All clients are connected to the leader, which suits etcd best: a follower would forward their requests.
/// </summary>
internal sealed class EtcdTarget(int[] ports) : IRaceTarget
{
    private const int ClientsPerConnection = 64;
    private const int MostConnections = 8;
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<GrpcChannel> _each = [];
    private string _leader = "";

    public async Task<int> PrepareAsync(int groups, CancellationToken cancel)
    {
        while (true)
        {
            for (var server = 0; server < ports.Length; server++)
            {
                using var channel = EtcdConnection.Open(Address(server));
                if (await EtcdConnection.LeadsAsync(channel, cancel))
                {
                    Connect(0);
                    _leader = Address(server);
                    Connect(1);
                    return server;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }
    }

    /// <summary>One server after the other, as a client does that knows all of them.</summary>
    public async Task<bool> TryPutAsync(string key, ReadOnlyMemory<byte> value, int attempt, TimeSpan timeout)
    {
        if (_each.Count == 0)
        {
            _each.AddRange(Enumerable.Range(0, ports.Length).Select(server => EtcdConnection.Open(Address(server))));
        }

        try
        {
            var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = UnsafeByteOperations.UnsafeWrap(value) };
            await new KV.KVClient(_each[attempt % _each.Count]).PutAsync(request, deadline: DateTime.UtcNow + timeout);
            return true;
        }
        catch (RpcException)
        {
            // The server is gone, or it has no leader.
            return false;
        }
    }

    public async Task PutAsync(int group, string key, ReadOnlyMemory<byte> value, CancellationToken cancel) =>
        await new KV.KVClient(_channels[0]).PutAsync(
            new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = UnsafeByteOperations.UnsafeWrap(value) },
            cancellationToken: cancel);

    public Task RunAsync(ClientTask task, ReadOnlyMemory<byte> value, LoadRecorder recorder)
    {
        Connect(Math.Clamp((task.Clients + ClientsPerConnection - 1) / ClientsPerConnection, 1, MostConnections));
        var clients = _channels.Select(c => new KV.KVClient(c)).ToArray();
        var wrapped = UnsafeByteOperations.UnsafeWrap(value);
        return Task.WhenAll(
            Enumerable.Range(0, task.Clients).Select(i =>
                Task.Run(() => ClientAsync(clients[i % clients.Length], new RequestPicker(task, i), task.Workload, wrapped, recorder))));
    }

    public ValueTask DisposeAsync()
    {
        Connect(0);
        _each.ForEach(c => c.Dispose());
        return ValueTask.CompletedTask;
    }

    private static async Task ClientAsync(
        KV.KVClient client, RequestPicker picker, Workload workload, ByteString value, LoadRecorder recorder)
    {
        while (!recorder.IsOver)
        {
            var key = ByteString.CopyFromUtf8(picker.NextKey());
            var isPut = picker.NextIsPut();
            var sentAt = Stopwatch.GetTimestamp();
            try
            {
                if (isPut)
                {
                    await client.PutAsync(new PutRequest { Key = key, Value = value });
                    recorder.Succeeded(sentAt);
                    continue;
                }

                var found = await client.RangeAsync(new RangeRequest { Key = key, Serializable = workload == Workload.Stale });
                if (found.Kvs.Count == 1 && found.Kvs[0].Value.Length == value.Length)
                {
                    recorder.Succeeded(sentAt);
                }
                else
                {
                    recorder.Failed($"etcd answered with {found.Kvs.Count} entries.");
                }
            }
            catch (RpcException refused)
            {
                recorder.Failed($"{refused.StatusCode}: {refused.Status.Detail}");
            }
        }
    }

    private string Address(int server) => $"http://127.0.0.1:{ports[server]}";

    private void Connect(int count)
    {
        while (_channels.Count < count)
        {
            _channels.Add(EtcdConnection.Open(_leader));
        }

        while (_channels.Count > count)
        {
            _channels[^1].Dispose();
            _channels.RemoveAt(_channels.Count - 1);
        }
    }
}

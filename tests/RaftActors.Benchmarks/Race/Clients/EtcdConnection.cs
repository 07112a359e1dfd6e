using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using RaftActors.Benchmarks.Race.Contracts;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>A connection to one server that speaks etcd's API.</summary>
internal static class EtcdConnection
{
    private static readonly TimeSpan PatienceOfOne = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(100);

    public static GrpcChannel Open(string address) => GrpcChannel.ForAddress(
        address,
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false, UseProxy = false },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,

            // A server that returns is used at once, as by our router.
            InitialReconnectBackoff = Reconnect,
            MaxReconnectBackoff = Reconnect,
        });

    /// <summary>Whether the server at the other end leads and acknowledges a write.</summary>
    public static async Task<bool> LeadsAsync(GrpcChannel channel, CancellationToken cancel)
    {
        try
        {
            var deadline = DateTime.UtcNow + PatienceOfOne;
            var maintenance = new Maintenance.MaintenanceClient(channel);
            var status = await maintenance.StatusAsync(new StatusRequest(), deadline: deadline, cancellationToken: cancel);
            if (status.Leader == 0 || status.Leader != status.Header.MemberId)
            {
                return false;
            }

            var ready = new PutRequest { Key = ByteString.CopyFromUtf8("ready") };
            await new KV.KVClient(channel).PutAsync(ready, deadline: deadline, cancellationToken: cancel);
            return true;
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            // Not yet listening, or no longer.
            return false;
        }
    }
}

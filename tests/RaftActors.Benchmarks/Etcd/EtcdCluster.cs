using System.Diagnostics;
using Grpc.Net.Client;
using RaftActors.Benchmarks.Race;
using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Etcd;

/// <summary>Three servers that speak etcd's API, ours or etcd, and connections to the one that leads.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private readonly IRaceServers _servers;
    private readonly List<GrpcChannel> _channels = [];
    private string _leader = "";

    private EtcdCluster(IRaceServers servers) => _servers = servers;

    public RaceSystem System => _servers.System;

    /// <summary>Starts the servers and waits until one of them leads and acknowledges a write.</summary>
    public static async Task<EtcdCluster> StartAsync(RaceSystem system, string settings, CancellationToken cancel)
    {
        var cluster = new EtcdCluster(RaceServers.Start(system, new Scene { Rows = [], ServesEtcdApi = true }, settings));
        try
        {
            await cluster.FindLeaderAsync(cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection of its own to the leader; closed with the cluster.</summary>
    public GrpcChannel Connect()
    {
        var channel = EtcdConnection.Open(_leader);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>The processor time that each server used so far.</summary>
    public IReadOnlyList<TimeSpan> ProcessorTimes() => Ask(p => p.TotalProcessorTime);

    /// <summary>The memory that each server occupies at present, in bytes.</summary>
    public IReadOnlyList<long> ResidentBytes() => Ask(p => p.WorkingSet64);

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        await _servers.DisposeAsync();
    }

    private IReadOnlyList<T> Ask<T>(Func<Process, T> question) =>
    [
        .. _servers.Processes.Select(p =>
        {
            using var process = Process.GetProcessById(p.Id);
            return question(process);
        }),
    ];

    private async Task FindLeaderAsync(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < LongestStart)
        {
            foreach (var port in ((IEtcdPorts)_servers).ClientPorts)
            {
                _leader = $"http://127.0.0.1:{port}";
                if (await EtcdConnection.LeadsAsync(Connect(), cancel))
                {
                    return;
                }

                _channels[^1].Dispose();
                _channels.RemoveAt(_channels.Count - 1);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }

        throw new RaceException(
            $"No server of {System.Name()} led within {LongestStart.TotalSeconds} s.\n"
            + string.Join('\n', _servers.Processes.Select(p => p.Describe())));
    }
}

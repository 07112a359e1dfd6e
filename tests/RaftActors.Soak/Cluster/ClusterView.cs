using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace RaftActors.Soak.Cluster;

/// <summary>Polls the replicas of every node: leaders, members and faults.</summary>
internal sealed class ClusterView(SoakCluster cluster) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(4) };
    private readonly ConcurrentDictionary<(string Group, string Node), ReplicaState> _replicas = new();
    private readonly ConcurrentDictionary<(string Group, long Term), string> _leaders = new();

    private readonly ConcurrentDictionary<(string Group, string Node, long Index), bool> _snapshots = new();

    /// <summary>States that must never be seen: faulted replicas, two leaders in one term.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>The number of leaders seen, one per term.</summary>
    public int Elections => _leaders.Count;

    /// <summary>The number of snapshots seen: distinct indexes per replica.</summary>
    public int Snapshots => _snapshots.Count;

    /// <summary>The leader of the newest term of a group seen so far; null before the first.</summary>
    public string? Leader(string group) => Newest(group)?.Leader;

    /// <summary>The newest replica state of a group seen so far: the leader's, if known.</summary>
    public ReplicaState? Newest(string group) => _replicas.Values
        .Where(r => r.Group == group && r.Leader is not null)
        .OrderByDescending(r => r.Term).ThenByDescending(r => r.Role == "Leader").ThenByDescending(r => r.CommitIndex)
        .FirstOrDefault();

    /// <summary>The groups seen that serve ranges of a keyspace, in order.</summary>
    public IReadOnlyList<string> Groups(string keyspace) =>
    [
        .. _replicas.Keys.Select(k => k.Group).Where(g => g.StartsWith(keyspace + "-r", StringComparison.Ordinal)).Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The current state of all replicas, without those of nodes that do not answer.</summary>
    public async Task<IReadOnlyList<ReplicaState>> AskAsync()
    {
        var answers = await Task.WhenAll(cluster.Nodes.Where(n => n.IsUp).Select(OfAsync)).ConfigureAwait(false);
        return [.. answers.SelectMany(a => a)];
    }

    /// <summary>Polls once per second until cancelled.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await poll.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await AskAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ReplicaState[]> OfAsync(SoakNode node)
    {
        try
        {
            var status = await _http.GetFromJsonAsync<NodeState>(new Uri(node.Http, "/v1/status")).ConfigureAwait(false);
            Array.ForEach(status!.Groups, Observe);
            return status.Groups;
        }
        catch (Exception down) when (down is HttpRequestException or OperationCanceledException or JsonException)
        {
            // Killed, paused or busy; the next poll will tell.
            return [];
        }
    }

    private void Observe(ReplicaState replica)
    {
        _replicas[(replica.Group, replica.Node)] = replica;
        if (replica.SnapshotIndex > 0)
        {
            _snapshots[(replica.Group, replica.Node, replica.SnapshotIndex)] = true;
        }

        if (replica.Phase == "Faulted")
        {
            Problems.Enqueue($"replica {replica.Group}/{replica.Node} faulted: {replica.Problem}");
        }

        if (replica.Role == "Leader"
            && _leaders.GetOrAdd((replica.Group, replica.Term), replica.Node) is { } first
            && first != replica.Node)
        {
            Problems.Enqueue($"group {replica.Group} has two leaders in term {replica.Term}: {first} and {replica.Node}");
        }
    }

    private sealed record NodeState(string Node, ReplicaState[] Groups);
}

using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace RaftActors.Soak.Cluster;

/// <summary>Asks every node again and again what its replicas do: who leads, who is a member, whether one has faulted.</summary>
internal sealed class ClusterView(SoakCluster cluster) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(4) };
    private readonly ConcurrentDictionary<(string Group, string Node), ReplicaState> _replicas = new();
    private readonly ConcurrentDictionary<(string Group, long Term), string> _leaders = new();

    private readonly ConcurrentDictionary<(string Group, string Node, long Index), bool> _snapshots = new();

    /// <summary>Faulted replicas, two leaders of one term: what must never be seen.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>Leaders seen, each of a term of its own.</summary>
    public int Elections => _leaders.Count;

    /// <summary>Snapshots seen: of each replica those of different indexes.</summary>
    public int Snapshots => _snapshots.Count;

    /// <summary>The leader of a group's newest term that was seen; null before the first.</summary>
    public string? Leader(string group) => Newest(group)?.Leader;

    /// <summary>The newest replica of a group that was seen: the leader's, where that is known.</summary>
    public ReplicaState? Newest(string group) => _replicas.Values
        .Where(r => r.Group == group && r.Leader is not null)
        .OrderByDescending(r => r.Term).ThenByDescending(r => r.Role == "Leader").ThenByDescending(r => r.CommitIndex)
        .FirstOrDefault();

    /// <summary>All replicas as they are now; of nodes that do not answer none.</summary>
    public async Task<IReadOnlyList<ReplicaState>> AskAsync()
    {
        var answers = await Task.WhenAll(cluster.Nodes.Where(n => n.IsUp).Select(OfAsync)).ConfigureAwait(false);
        return [.. answers.SelectMany(a => a)];
    }

    /// <summary>Looks once a second until cancelled.</summary>
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
            Array.ForEach(status!.Groups, See);
            return status.Groups;
        }
        catch (Exception down) when (down is HttpRequestException or OperationCanceledException or JsonException)
        {
            // Killed, paused or busy; the next look finds out.
            return [];
        }
    }

    private void See(ReplicaState replica)
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

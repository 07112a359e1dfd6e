using System.Net.Http.Json;
using System.Text.Json;
using RaftActors.Soak.Cluster;

namespace RaftActors.Soak.Faults;

/// <summary>An operator's requests about groups, by HTTP to any node.</summary>
internal sealed class NodeOperator(SoakCluster cluster, ClusterView view)
{
    private static readonly HttpClient Http = new() { Timeout = SoakCluster.RequestTimeout + TimeSpan.FromSeconds(7) };

    /// <summary>The request and its outcome.</summary>
    public async Task<(string What, string Outcome)> DoAsync(FaultKind kind, string group, int pick)
    {
        var asked = cluster.Nodes.Where(n => n.IsUp).ToList();
        if (asked.Count == 0 || view.Newest(group) is not { } state)
        {
            return ("nothing to do", "");
        }

        var (what, path, body) = kind switch
        {
            FaultKind.Transfer => ("transfer", "leader", (object)new { transferTo = state.Voters[pick % state.Voters.Length] }),
            FaultKind.Snapshot => ("snapshot", "snapshot", new { node = state.Voters[pick % state.Voters.Length] }),
            _ => Change(state, pick),
        };
        try
        {
            using var answer = await Http.PostAsJsonAsync(new Uri(asked[pick % asked.Count].Http, $"/v1/groups/{group}/{path}"), body)
                .ConfigureAwait(false);
            return (
                answer.IsSuccessStatusCode ? what : $"{what} refused",
                $"{JsonSerializer.Serialize(body)} {(int)answer.StatusCode} "
                    + $"{await answer.Content.ReadAsStringAsync().ConfigureAwait(false)}");
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
        {
            return ($"{what} unanswered", $"{JsonSerializer.Serialize(body)} {broken.Message}");
        }
    }

    /// <summary>A learner is added, promoted or replaces a voter; with more than three voters one is removed.</summary>
    private (string What, string Path, object Body) Change(ReplicaState state, int pick)
    {
        var voter = state.Voters[pick / 3 % state.Voters.Length];
        if (state.Learners.Length > 0)
        {
            var learner = state.Learners[0];
            return (pick % 5) switch
            {
                0 => ("remove learner", "members", new { remove = learner }),
                1 or 2 => ("promote", "members", new { promote = learner }),
                _ => ("replace", "members", new { replace = new { old = voter, @new = learner } }),
            };
        }

        var outside = cluster.Nodes.Select(n => n.Id).Except(state.Voters).ToList();
        return state.Voters.Length > 3 || outside.Count == 0
            ? ("remove voter", "members", new { remove = voter })
            : ("add learner", "members", new { add = outside[pick % outside.Count] });
    }
}

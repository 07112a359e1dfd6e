using System.Diagnostics;
using System.Text;
using RaftActors.Client;
using RaftActors.Keyspaces;
using RaftActors.Machines.Kv;
using RaftActors.Soak.Cluster;
using RaftActors.Status;

namespace RaftActors.Soak.Scenarios;

/// <summary>A cluster for one scenario, and the requests that scenarios consist of.</summary>
internal sealed class ScenarioRig : IAsyncDisposable
{
    public const string Keyspace = "kv";

    /// <summary>How long anything may take that has no limit of its own.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private ScenarioRig(SoakCluster cluster) => (Cluster, View) = (cluster, new ClusterView(cluster));

    public SoakCluster Cluster { get; }

    public ClusterView View { get; }

    public RaftRanges Ranges => Cluster.Ranges;

    /// <summary>A client whose commands are executed once, wherever their keys are.</summary>
    public RaftKeyspace Client => Cluster.Client.Keyspace(Keyspace);

    /// <summary>Starts the nodes and waits for the first range.</summary>
    public static async Task<ScenarioRig> StartAsync(string directory, string settings)
    {
        var rig = new ScenarioRig(await SoakCluster.StartAsync(
            directory, leases: true, SoakStore.Segments, ranges: true, settings).ConfigureAwait(false));
        await rig.UntilAsync("the keyspace has its range, and all nodes are registered", Patience, async () =>
            (await rig.RangesAsync().ConfigureAwait(false)).Any(r => r is { State: "Active", Operation: 0 })
            && (await rig.Ranges.NodesAsync().ConfigureAwait(false)).Length == rig.Cluster.Nodes.Count).ConfigureAwait(false);
        return rig;
    }

    public async Task PutAsync(string key, string value)
    {
        var answer = await Client.ProposeAsync(Bytes(key), KvCommands.Put(key, Bytes(value)), Patience).ConfigureAwait(false);
        Check(answer.IsOk, $"put {key}: {answer.Outcome}: {answer.Message}");
    }

    /// <summary>By a linearizable read; empty if there is none.</summary>
    public async Task<string> GetAsync(string key)
    {
        var answer = await Client.QueryAsync(Bytes(key), KvQueries.Get(key), timeout: Patience).ConfigureAwait(false);
        Check(answer.IsOk, $"get {key}: {answer.Outcome}: {answer.Message}");
        var found = KvResult.Decode(answer.Result).Entries;
        return found.Length == 0 ? "" : Encoding.UTF8.GetString(found[0].Value.Span);
    }

    /// <summary>The ranges of the keyspace; none if the map does not answer.</summary>
    public async Task<IReadOnlyList<RangeStatus>> RangesAsync()
    {
        try
        {
            return [.. (await Ranges.ListAsync().ConfigureAwait(false)).Where(r => r.Keyspace == Keyspace)];
        }
        catch (TimeoutException)
        {
            // Its leader was killed; the caller asks again.
            return [];
        }
    }

    /// <summary>The range that a key is in, as the map has it.</summary>
    public async Task<RangeStatus> RangeOfAsync(string key)
    {
        RangeStatus? found = null;
        await UntilAsync($"the map has a range for {key}", Patience, async () =>
        {
            var bytes = Bytes(key);
            found = (await RangesAsync().ConfigureAwait(false)).FirstOrDefault(r =>
                r.State == "Active"
                && r.Start.Span.SequenceCompareTo(bytes) <= 0
                && (r.End is not { } end || bytes.AsSpan().SequenceCompareTo(end.Span) < 0));
            return found is not null;
        }).ConfigureAwait(false);
        return found!;
    }

    /// <summary>Waits until an operation has ended, however, and returns it.</summary>
    public async Task<RangeOperationStatus> EndOfAsync(long operation, TimeSpan limit)
    {
        RangeOperationStatus? found = null;
        await UntilAsync($"operation {operation} has ended", limit, async () =>
        {
            try
            {
                found = (await Ranges.OperationsAsync().ConfigureAwait(false)).FirstOrDefault(o => o.Id == operation);
            }
            catch (TimeoutException)
            {
                return false;
            }

            return found is { Outcome: not "Open" };
        }).ConfigureAwait(false);
        return found!;
    }

    /// <summary>An order that must complete.</summary>
    public static RangeResult Completed(RangeResult result)
    {
        Check(result.Outcome == RangeOutcome.Completed, $"operation {result.Operation}: {result.Outcome}: {result.Message}");
        return result;
    }

    /// <summary>The node that leads a group.</summary>
    public async Task<SoakNode> LeaderOfAsync(string group)
    {
        string? leader = null;
        await UntilAsync($"{group} has a leader", Patience, async () =>
        {
            leader = (await View.AskAsync().ConfigureAwait(false))
                .Where(r => r.Group == group && r.Role == "Leader").MaxBy(r => r.Term)?.Node;
            return leader is not null;
        }).ConfigureAwait(false);
        return Cluster.Node(leader!);
    }

    /// <summary>The nodes where a range has members.</summary>
    public IReadOnlyList<SoakNode> NodesOf(RangeStatus range) =>
        [.. range.Replicas.Where(r => r.State == "Member").Select(r => Cluster.Node(r.Node))];

    /// <summary>A node where a range has no replica.</summary>
    public SoakNode FreeOf(RangeStatus range) => Cluster.Nodes.First(n => range.Replicas.All(r => r.Node != n.Id || r.State == "Removed"));

    /// <summary>Moves replicas until a range has its members on these nodes.</summary>
    public async Task PlaceAsync(string group, params string[] nodes)
    {
        while (true)
        {
            var range = (await RangesAsync().ConfigureAwait(false)).Single(r => r.Group == group);
            var members = NodesOf(range).Select(n => n.Id).ToList();
            if (nodes.Except(members).FirstOrDefault() is not { } missing)
            {
                return;
            }

            Completed(await Ranges.MoveAsync(group, members.Except(nodes).First(), missing, Patience).ConfigureAwait(false));
        }
    }

    /// <summary>Ranges, open operations and replicas, as far as anything answers.</summary>
    public async Task<string> DescribeAsync()
    {
        var text = new StringBuilder();
        try
        {
            foreach (var range in await Ranges.ListAsync().ConfigureAwait(false))
            {
                text.AppendLine(
                    $"    {range.Group} v{range.Version} {range.State} operation {range.Operation}: "
                        + string.Join(", ", range.Replicas.Select(r => $"{r.Node}.{r.Incarnation} {r.State}")));
            }

            foreach (var open in (await Ranges.OperationsAsync().ConfigureAwait(false)).Where(o => o.Outcome == "Open"))
            {
                text.AppendLine($"    operation {open.Id}: {open.Kind} of {open.Group}, {open.Other}, at step {open.Step}");
            }
        }
        catch (TimeoutException silent)
        {
            text.AppendLine($"    {silent.Message}");
        }

        foreach (var replica in await View.AskAsync().ConfigureAwait(false))
        {
            text.AppendLine($"    {replica.Line}");
        }

        return text.ToString().TrimEnd();
    }

    public async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> condition)
    {
        var since = Stopwatch.GetTimestamp();
        using var pulse = new PeriodicTimer(LookAgain);
        while (!await condition().ConfigureAwait(false))
        {
            Check(Stopwatch.GetElapsedTime(since) <= limit, $"not within {limit.TotalSeconds:0} s: {what}");
            await pulse.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="SoakException">It is not so.</exception>
    public static void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new SoakException(otherwise);
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        View.Dispose();
        await Cluster.DisposeAsync().ConfigureAwait(false);
    }
}

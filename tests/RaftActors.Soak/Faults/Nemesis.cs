using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using RaftActors.Soak.Cluster;

namespace RaftActors.Soak.Faults;

/// <summary>Applies a schedule of faults to a cluster, and repairs all of them, even if stopped early.</summary>
internal sealed class Nemesis(SoakCluster cluster, ClusterView view, StreamWriter log)
{
    private const int ShortestStallMs = 50;
    private const int LongestStallMs = 700;
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FaultKind, string> _inForce = new();
    private readonly NodeOperator _operator = new(cluster, view);
    private readonly RangeOperator _ranges = new(cluster);
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>How often each kind happened.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>The operations on ranges that were begun.</summary>
    public IReadOnlyCollection<long> Operations => _ranges.Begun;

    public IReadOnlyCollection<string> InForce => [.. _inForce.Values];

    /// <exception cref="SoakException">A node does not stop or start as required.</exception>
    public async Task RunAsync(IReadOnlyList<FaultStep> lane, CancellationToken stop)
    {
        foreach (var step in lane)
        {
            try
            {
                var wait = step.At - Stopwatch.GetElapsedTime(_began);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ApplyAsync(step, stop).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(FaultStep step, CancellationToken stop)
    {
        var group = GroupOf(step);
        var any = cluster.Nodes[step.Pick % cluster.Nodes.Count];
        var leader = view.Leader(group) is { } leading ? cluster.Node(leading) : any;
        switch (step.Kind)
        {
            case FaultKind.KillLeader:
                await DownAsync(step, stop, leader).ConfigureAwait(false);
                break;
            case FaultKind.KillAny:
                await DownAsync(step, stop, any).ConfigureAwait(false);
                break;
            case FaultKind.KillTwo:
                await DownAsync(step, stop, any, cluster.Nodes[(step.Pick + 1 + (step.Pick % 3)) % cluster.Nodes.Count])
                    .ConfigureAwait(false);
                break;
            case FaultKind.KillAll:
                await DownAsync(step, stop, [.. cluster.Nodes]).ConfigureAwait(false);
                break;
            case FaultKind.StallAndKillAll:
                await StallAndKillAsync(step, stop, any).ConfigureAwait(false);
                break;
            case FaultKind.StallDisk:
                Begin(step.Kind, any.Id);
                using (DiskStall.TryBegin(any.Data))
                {
                    await LastAsync(step.Lasts, stop).ConfigureAwait(false);
                }

                Over(step.Kind);
                break;
            case FaultKind.Stop:
                await StopAsync(step, stop, any).ConfigureAwait(false);
                break;
            case FaultKind.PauseLeader:
                await PauseAsync(step, stop, leader).ConfigureAwait(false);
                break;
            case FaultKind.PauseAny:
                await PauseAsync(step, stop, any).ConfigureAwait(false);
                break;
            case FaultKind.KillCoordinator:
                await DownAsync(step, stop, await cluster.CoordinatorNodeAsync().ConfigureAwait(false) ?? any).ConfigureAwait(false);
                break;
            case FaultKind.Transfer or FaultKind.Snapshot or FaultKind.Members:
            case FaultKind.SplitRange or FaultKind.MergeRanges or FaultKind.MoveReplica:
                var done = cluster.HasRanges
                    ? await _ranges.DoAsync(step.Kind, step.Pick).ConfigureAwait(false)
                    : await _operator.DoAsync(step.Kind, group, step.Pick).ConfigureAwait(false);
                Count(done.What);
                Note(step.Kind, $"{group}: {done.What} {done.Outcome}");
                break;
            default:
                Break(step, leader.Id, any.Id);
                await LastAsync(step.Lasts, stop).ConfigureAwait(false);
                cluster.Network.Heal();
                Over(step.Kind);
                break;
        }
    }

    /// <summary>A group whose leader is the victim: one that clients use, one that serves a range, or the map's.</summary>
    private string GroupOf(FaultStep step)
    {
        IReadOnlyList<string> groups = cluster.HasRanges ? [.. cluster.Groups.SelectMany(view.Groups), "meta"] : cluster.Groups;
        return groups[step.Pick % groups.Count];
    }

    private async Task DownAsync(FaultStep step, CancellationToken stop, params SoakNode[] nodes)
    {
        Begin(step.Kind, string.Join(", ", nodes.Select(n => n.Id)));
        await Task.WhenAll(nodes.Select(n => n.KillAsync())).ConfigureAwait(false);
        await LastAsync(step.Lasts, stop).ConfigureAwait(false);
        await Task.WhenAll(nodes.Select(n => n.StartAsync())).ConfigureAwait(false);
        Over(step.Kind);
    }

    private async Task StallAndKillAsync(FaultStep step, CancellationToken stop, SoakNode spared)
    {
        Begin(step.Kind, $"all, with the disks of those on SQLite stalled, except {spared.Id}");
        var stalls = cluster.Nodes.Where(n => n != spared).Select(n => DiskStall.TryBegin(n.Data)).ToList();
        await LastAsync(TimeSpan.FromMilliseconds(ShortestStallMs + (step.Pick % LongestStallMs)), stop).ConfigureAwait(false);
        await Task.WhenAll(cluster.Nodes.Select(n => n.KillAsync())).ConfigureAwait(false);
        stalls.ForEach(s => s?.Dispose());
        await LastAsync(step.Lasts, stop).ConfigureAwait(false);
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync())).ConfigureAwait(false);
        Over(step.Kind);
    }

    private async Task StopAsync(FaultStep step, CancellationToken stop, SoakNode node)
    {
        Begin(step.Kind, node.Id);
        await node.StopAsync().ConfigureAwait(false);
        await LastAsync(step.Lasts, stop).ConfigureAwait(false);
        await node.StartAsync().ConfigureAwait(false);
        Over(step.Kind);
    }

    private async Task PauseAsync(FaultStep step, CancellationToken stop, SoakNode node)
    {
        Begin(step.Kind, node.Id);
        await node.PauseAsync().ConfigureAwait(false);
        await LastAsync(step.Lasts, stop).ConfigureAwait(false);
        await node.ContinueAsync().ConfigureAwait(false);
        Over(step.Kind);
    }

    private void Break(FaultStep step, string leader, string any)
    {
        var network = cluster.Network;
        var all = cluster.Talkers;
        var chosen = step.Kind is FaultKind.IsolateLeader or FaultKind.MuteLeader or FaultKind.DeafenLeader ? leader : any;
        Begin(step.Kind, step.Kind is FaultKind.Split or FaultKind.AllApart or FaultKind.SlowAll ? "" : chosen);
        foreach (var (one, other) in from i in Enumerable.Range(0, all.Count) from j in Enumerable.Range(0, i) select (all[i], all[j]))
        {
            var isChosen = one == chosen || other == chosen;
            switch (step.Kind)
            {
                case FaultKind.IsolateLeader or FaultKind.IsolateAny when isChosen:
                case FaultKind.AllApart:
                case FaultKind.Split when IsLeft(step.Pick, all, one) != IsLeft(step.Pick, all, other):
                case FaultKind.CutPair when isChosen && (one == all[step.Pick / 7 % all.Count] || other == all[step.Pick / 7 % all.Count]):
                    network.Cut(one, other);
                    break;
                case FaultKind.MuteLeader when isChosen:
                    network.Hold(chosen, one == chosen ? other : one);
                    break;
                case FaultKind.DeafenLeader when isChosen:
                    network.Hold(one == chosen ? other : one, chosen);
                    break;
                case FaultKind.HoldAny when isChosen:
                    network.Hold(one, other);
                    network.Hold(other, one);
                    break;
                case FaultKind.SlowAll:
                case FaultKind.SlowAny when isChosen:
                    var delay = TimeSpan.FromMilliseconds(10 + (step.Pick % 190));
                    network.Slow(one, other, delay);
                    network.Slow(other, one, delay);
                    break;
            }
        }
    }

    private static bool IsLeft(int pick, IReadOnlyList<string> all, string node) =>
        ((pick >> all.Index().First(n => n.Item == node).Index) & 1) == 0;

    private static async Task LastAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Repaired earlier than planned.
            return;
        }
    }

    private void Begin(FaultKind kind, string whom)
    {
        Count(kind.ToString());
        _inForce[kind] = $"{kind} {whom}".TrimEnd();
        Note(kind, $"{whom} begins");
    }

    private void Over(FaultKind kind)
    {
        _inForce.TryRemove(kind, out _);
        Note(kind, "is over");
    }

    private void Count(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    private void Note(FaultKind kind, string what)
    {
        lock (log)
        {
            log.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_began).TotalSeconds:0.000} {kind} {what}"));
        }
    }
}

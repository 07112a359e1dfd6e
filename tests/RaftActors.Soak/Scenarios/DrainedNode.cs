using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>One of five nodes is drained while ranges are spread over all of them.</summary>
internal sealed class DrainedNode : IScenario
{
    private const int Ranges = 20;
    private static readonly TimeSpan LeadersLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReplicasLimit = TimeSpan.FromMinutes(2);

    public string Id => "S30";

    public string Title => "drain of a node with 20 ranges: it leads nothing within 10 s and holds nothing within 2 minutes";

    public string Settings =>
        $"raft-actors.keyspaces.kv.split-at = [{string.Join(", ", Enumerable.Range(1, Ranges - 1).Select(n => $"k{n:d2}"))}]";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        await rig.UntilAsync($"{Ranges} ranges", ScenarioRig.Patience, async () =>
        {
            var ranges = await rig.RangesAsync().ConfigureAwait(false);
            return ranges.Count == Ranges && ranges.All(r => r is { State: "Active", Operation: 0 });
        }).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        var drained = (await rig.RangesAsync().ConfigureAwait(false))
            .SelectMany(r => r.Replicas).Where(r => r.State == "Member").CountBy(r => r.Node).MaxBy(c => c.Value).Key;
        ScenarioRig.Completed(await rig.Ranges.DrainAsync(drained, leadersOnly: false).ConfigureAwait(false));
        await rig.UntilAsync($"{drained} leads nothing", LeadersLimit, async () =>
            (await rig.View.AskAsync().ConfigureAwait(false))
                .All(r => r.Node != drained || r.Role != "Leader" || r.Group == "meta")).ConfigureAwait(false);
        var leaders = Stopwatch.GetElapsedTime(began);
        await rig.UntilAsync($"{drained} holds nothing", ReplicasLimit, async () =>
            (await rig.RangesAsync().ConfigureAwait(false)) is { Count: > 0 } ranges
            && ranges.All(r => r.Replicas.All(p => p.Node != drained || p.State is "Removed" or "Lost"))).ConfigureAwait(false);
        var replicas = Stopwatch.GetElapsedTime(began);
        var counts = "";
        await rig.UntilAsync("the others have as many as each other", ReplicasLimit, async () =>
        {
            var members = (await rig.RangesAsync().ConfigureAwait(false))
                .SelectMany(r => r.Replicas).Where(r => r.State == "Member").CountBy(r => r.Node).ToList();
            counts = string.Join(", ", members.Select(c => $"{c.Key} {c.Value}"));
            return members.Count > 0 && members.Max(c => c.Value) - members.Min(c => c.Value) <= 1;
        }).ConfigureAwait(false);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{drained} led nothing after {leaders.TotalSeconds:0.0} s and held nothing after {replicas.TotalSeconds:0} s; "
                + $"then {counts}");
    }
}

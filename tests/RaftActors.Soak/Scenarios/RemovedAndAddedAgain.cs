namespace RaftActors.Soak.Scenarios;

/// <summary>A replica is removed from a node and comes back there, while another member is cut off and knows only the old ones.</summary>
internal sealed class RemovedAndAddedAgain : IScenario
{
    public string Id => "S28";

    public string Title => "a replica goes and comes back to its node while a member is cut off: another incarnation, one leader a term";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var range = await rig.RangeOfAsync("a").ConfigureAwait(false);
        await rig.PlaceAsync(range.Group, "n2", "n3", "n4").ConfigureAwait(false);
        await rig.PutAsync("a", "1").ConfigureAwait(false);
        var first = await IncarnationAsync(rig, range.Group, "n3").ConfigureAwait(false);
        foreach (var other in rig.Cluster.Talkers.Where(t => t != "n2"))
        {
            rig.Cluster.Network.Cut("n2", other);
        }

        ScenarioRig.Completed(await rig.Ranges.MoveAsync(range.Group, "n3", "n5", ScenarioRig.Patience).ConfigureAwait(false));
        await rig.UntilAsync("the files on n3 are gone", ScenarioRig.Patience, async () =>
            (await rig.RangesAsync().ConfigureAwait(false))
                .Any(r => r.Group == range.Group && r.Replicas.All(p => p.Node != "n3"))).ConfigureAwait(false);
        ScenarioRig.Completed(await rig.Ranges.MoveAsync(range.Group, "n5", "n3", ScenarioRig.Patience).ConfigureAwait(false));
        var second = await IncarnationAsync(rig, range.Group, "n3").ConfigureAwait(false);
        ScenarioRig.Check(second > first, $"incarnation {second} came after {first}");
        var writers = new CountingWriters(rig, "a", "z");
        rig.Cluster.Network.Heal();
        await rig.UntilAsync("n2 has caught up", ScenarioRig.Patience, async () =>
        {
            var replicas = (await rig.View.AskAsync().ConfigureAwait(false)).Where(r => r.Group == range.Group).ToList();
            return replicas.Find(r => r.Node == "n2") is { } late && replicas.Exists(r => r.Role == "Leader")
                && late.CommitIndex >= replicas.Max(r => r.CommitIndex) - 100 && late.Leader is not null;
        }).ConfigureAwait(false);
        var (writes, _) = await writers.StopAsync().ConfigureAwait(false);
        ScenarioRig.Check(rig.View.Problems.IsEmpty, string.Join("; ", rig.View.Problems));
        return $"incarnations {first} and {second}, {writes} writes";
    }

    private static async Task<long> IncarnationAsync(ScenarioRig rig, string group, string node) =>
        (await rig.RangesAsync().ConfigureAwait(false)).Single(r => r.Group == group)
            .Replicas.Last(r => r.Node == node && r.State == "Member").Incarnation;
}

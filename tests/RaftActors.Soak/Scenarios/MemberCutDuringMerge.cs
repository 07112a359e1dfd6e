namespace RaftActors.Soak.Scenarios;

/// <summary>A node with a replica of the source is cut off for the whole merge, and returns when the source is gone.</summary>
internal sealed class MemberCutDuringMerge : IScenario
{
    public string Id => "S22";

    public string Title => "a member of the source is cut off during the merge: when it returns, its replica is deleted and does no harm";

    public string Settings => "raft-actors.ranges.retire-grace = 1s";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var left = await rig.RangeOfAsync("a").ConfigureAwait(false);
        ScenarioRig.Completed(await rig.Ranges
            .SplitAsync(left.Group, ScenarioRig.Bytes("m"), isPinned: false, ScenarioRig.Patience).ConfigureAwait(false));
        var right = await rig.RangeOfAsync("z").ConfigureAwait(false);
        await rig.PlaceAsync(right.Group, "n3", "n4", "n5").ConfigureAwait(false);
        await rig.PutAsync("z", "1").ConfigureAwait(false);
        foreach (var other in rig.Cluster.Talkers.Where(t => t != "n5"))
        {
            rig.Cluster.Network.Cut("n5", other);
        }

        ScenarioRig.Completed(await rig.Ranges.MergeAsync(left.Group, right.Group, ScenarioRig.Patience).ConfigureAwait(false));
        await rig.UntilAsync("the source is gone where the map is seen", ScenarioRig.Patience, async () =>
            (await rig.View.AskAsync().ConfigureAwait(false)).All(r => r.Group != right.Group || r.Node == "n5")).ConfigureAwait(false);
        var writers = new CountingWriters(rig, "a", "z");
        rig.Cluster.Network.Heal();
        await rig.UntilAsync("the source is gone on n5", ScenarioRig.Patience, async () =>
            (await rig.View.AskAsync().ConfigureAwait(false)).All(r => r.Group != right.Group)).ConfigureAwait(false);
        var (writes, _) = await writers.StopAsync().ConfigureAwait(false);
        return $"{writes} writes meanwhile";
    }
}

namespace RaftActors.Soak.Scenarios;

/// <summary>A node loses its disk and comes back under its name with an empty one.</summary>
internal sealed class WipedDirectory : IScenario
{
    public string Id => "S29";

    public string Title => "a node returns with an empty directory: its old replicas are lost and replaced, nothing else is";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        await rig.PutAsync("a", "1").ConfigureAwait(false);
        var range = await rig.RangeOfAsync("a").ConfigureAwait(false);
        var victim = rig.NodesOf(range).First(n => n.Id is not ("n1" or "n2"));
        var old = range.Replicas.Single(r => r.Node == victim.Id);
        var writers = new CountingWriters(rig, "b", "z");
        await victim.KillAsync().ConfigureAwait(false);
        Directory.Delete(victim.Data, recursive: true);
        await victim.StartAsync().ConfigureAwait(false);
        await rig.UntilAsync("the range has three members again, none of them the lost one", 2 * ScenarioRig.Patience, async () =>
        {
            var now = (await rig.RangesAsync().ConfigureAwait(false)).FirstOrDefault(r => r.Group == range.Group);
            var members = now?.Replicas.Where(r => r.State == "Member").ToList() ?? [];
            return members.Count == 3 && !members.Exists(m => m.Node == old.Node && m.Incarnation == old.Incarnation);
        }).ConfigureAwait(false);
        var (writes, _) = await writers.StopAsync().ConfigureAwait(false);
        var value = await rig.GetAsync("a").ConfigureAwait(false);
        ScenarioRig.Check(value == "1", $"a is '{value}'");
        ScenarioRig.Check(rig.View.Problems.IsEmpty, string.Join("; ", rig.View.Problems));
        return $"{old.Node}.{old.Incarnation} was replaced, {writes} writes";
    }
}

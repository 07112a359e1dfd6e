using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>The replica that leads goes to another node.</summary>
internal sealed class MoveOfTheLeader : IScenario
{
    public string Id => "S26";

    public string Title => "the leader's replica moves: leadership is handed over first, no election timeout passes";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var range = await rig.RangeOfAsync("a").ConfigureAwait(false);
        var from = await rig.LeaderOfAsync(range.Group).ConfigureAwait(false);
        var term = (await rig.View.AskAsync().ConfigureAwait(false)).Where(r => r.Group == range.Group).Max(r => r.Term);
        var writers = new CountingWriters(rig, "a", "z");
        ScenarioRig.Completed(await rig.Ranges
            .MoveAsync(range.Group, from.Id, rig.FreeOf(range).Id, ScenarioRig.Patience).ConfigureAwait(false));
        var (writes, longest) = await writers.StopAsync().ConfigureAwait(false);
        var terms = (await rig.View.AskAsync().ConfigureAwait(false)).Where(r => r.Group == range.Group).Max(r => r.Term) - term;
        ScenarioRig.Check(await rig.LeaderOfAsync(range.Group).ConfigureAwait(false) != from, "the old replica leads");
        ScenarioRig.Check(terms == 1, $"{terms} new terms instead of the one of the hand-over");
        return string.Create(CultureInfo.InvariantCulture, $"{writes} writes, the longest took {longest.TotalMilliseconds:0} ms");
    }
}

using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>A replica goes to another node while clients write.</summary>
internal sealed class MoveUnderWriters : IScenario
{
    public string Id => "S24";

    public string Title => "move under writers: three voters at every moment, no write fails, the files of the old replica go";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var range = await rig.RangeOfAsync("a").ConfigureAwait(false);
        var leader = await rig.LeaderOfAsync(range.Group).ConfigureAwait(false);
        var from = rig.NodesOf(range).First(n => n != leader);
        var to = rig.FreeOf(range);
        var writers = new CountingWriters(rig, "a", "f", "n", "z");
        var moving = rig.Ranges.MoveAsync(range.Group, from.Id, to.Id, ScenarioRig.Patience);
        var fewest = int.MaxValue;
        while (!moving.IsCompleted)
        {
            foreach (var replica in (await rig.View.AskAsync().ConfigureAwait(false))
                .Where(r => r.Group == range.Group && r.Role == "Leader"))
            {
                fewest = Math.Min(fewest, replica.Voters.Length);
            }
        }

        ScenarioRig.Completed(await moving.ConfigureAwait(false));
        ScenarioRig.Check(fewest >= 3, $"there were {fewest} voters");
        await rig.UntilAsync($"the replica on {from.Id} is gone", ScenarioRig.Patience, async () =>
            (await rig.View.AskAsync().ConfigureAwait(false)).All(r => r.Group != range.Group || r.Node != from.Id)).ConfigureAwait(false);
        var (writes, longest) = await writers.StopAsync().ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"{writes} writes, the longest took {longest.TotalMilliseconds:0} ms");
    }
}

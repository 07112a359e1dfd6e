using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>Eight writers on both sides of the key at which a range is cut.</summary>
internal sealed class SplitUnderWriters : IScenario
{
    private static readonly string[] Keys = ["a", "c", "e", "g", "n", "p", "t", "z"];

    public string Id => "S03";

    public string Title => "eight writers, split between their keys: every write succeeds and is there";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var range = await rig.RangeOfAsync("a").ConfigureAwait(false);
        var writers = new CountingWriters(rig, Keys);
        await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
        ScenarioRig.Completed(await rig.Ranges.SplitAsync(range.Group, ScenarioRig.Bytes("m"), ScenarioRig.Patience).ConfigureAwait(false));
        await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
        var (writes, longest) = await writers.StopAsync().ConfigureAwait(false);
        ScenarioRig.Check((await rig.RangesAsync().ConfigureAwait(false)).Count == 2, "there are not two ranges");
        return string.Create(CultureInfo.InvariantCulture, $"{writes} writes, the longest took {longest.TotalMilliseconds:0} ms");
    }
}

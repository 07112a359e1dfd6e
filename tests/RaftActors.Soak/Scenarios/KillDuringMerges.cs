using System.Globalization;
using System.Text;

namespace RaftActors.Soak.Scenarios;

/// <summary>Two ranges merge under writers, and at some moment the leader of one of them, or of the map, is killed.</summary>
internal sealed class KillDuringMerges : IScenario
{
    private const int Rounds = 12;
    private const int Seed = 19;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public string Id => "S19";

    public string Title => "kill -9 of the source's, target's or map's leader in 12 merges: absorbed or cancelled, no write lost";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var random = new Random(Seed);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var writers = new CountingWriters(rig, "a", "f", "n", "z");
        for (var round = 0; round < Rounds; round++)
        {
            var left = await rig.RangeOfAsync("a").ConfigureAwait(false);
            var right = await rig.RangeOfAsync("z").ConfigureAwait(false);
            if (left.Group == right.Group)
            {
                ScenarioRig.Completed(await rig.Ranges
                    .SplitAsync(left.Group, ScenarioRig.Bytes("m"), isPinned: false, ScenarioRig.Patience).ConfigureAwait(false));
                right = await rig.RangeOfAsync("z").ConfigureAwait(false);
            }

            await rig.PutAsync("large", new string('v', 400_000)).ConfigureAwait(false);
            await rig.PutAsync("small", new string('v', 400_000)).ConfigureAwait(false);
            var merge = await rig.Ranges.MergeAsync(left.Group, right.Group, TimeSpan.Zero).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 800))).ConfigureAwait(false);
            var victim = await rig.LeaderOfAsync((round % 3) switch { 0 => left.Group, 1 => right.Group, _ => "meta" })
                .ConfigureAwait(false);
            await victim.KillAsync().ConfigureAwait(false);
            await victim.StartAsync().ConfigureAwait(false);
            if (merge.Operation > 0)
            {
                var outcome = (await rig.EndOfAsync(merge.Operation, Limit).ConfigureAwait(false)).Outcome;
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
        }

        var (writes, longest) = await writers.StopAsync().ConfigureAwait(false);
        var text = new StringBuilder();
        foreach (var (outcome, count) in outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{count} {outcome}, ");
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{text}{writes} writes, the longest took {longest.TotalSeconds:0.0} s (seed {Seed})");
    }
}

using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>While a source is being absorbed, the target loses two of its three nodes for a while.</summary>
internal sealed class TargetWithoutQuorum : IScenario
{
    private const int Rounds = 4;
    private const int Seed = 20;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public string Id => "S20";

    public string Title => "the target of a merge loses its quorum for 10 s: the source waits or goes on, then absorbed or cancelled";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var random = new Random(Seed);
        var (absorbed, cancelled) = (0, 0);
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

            // Only n1 has a replica of both, and the map has a majority without n4 and n5.
            await rig.PlaceAsync(right.Group, "n1", "n2", "n3").ConfigureAwait(false);
            await rig.PlaceAsync(left.Group, "n1", "n4", "n5").ConfigureAwait(false);
            var value = round.ToString(CultureInfo.InvariantCulture);
            await rig.PutAsync("z", value).ConfigureAwait(false);
            await rig.PutAsync("a", value).ConfigureAwait(false);
            await rig.PutAsync("y", new string('v', 400_000)).ConfigureAwait(false);
            var merge = await rig.Ranges.MergeAsync(left.Group, right.Group, TimeSpan.Zero).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 800))).ConfigureAwait(false);
            var lost = new[] { rig.Cluster.Node("n4"), rig.Cluster.Node("n5") };
            await Task.WhenAll(lost.Select(n => n.KillAsync())).ConfigureAwait(false);
            await Task.Delay(Outage).ConfigureAwait(false);
            await Task.WhenAll(lost.Select(n => n.StartAsync())).ConfigureAwait(false);
            var end = await rig.EndOfAsync(merge.Operation, Limit).ConfigureAwait(false);
            (absorbed, cancelled) = end.Outcome == "Completed" ? (absorbed + 1, cancelled) : (absorbed, cancelled + 1);
            foreach (var key in new[] { "a", "z" })
            {
                var found = await rig.GetAsync(key).ConfigureAwait(false);
                ScenarioRig.Check(found == value, $"{key} is '{found}' after the write of {value}");
            }

            await rig.PutAsync("z", "after").ConfigureAwait(false);
        }

        return $"{absorbed} absorbed, {cancelled} cancelled (seed {Seed})";
    }
}

namespace RaftActors.Soak.Scenarios;

/// <summary>Ranges are cut again and again, and at some moment of each split one, two or three of its nodes are killed.</summary>
internal sealed class KillDuringBirths : IScenario
{
    private const int Rounds = 21;
    private const int Seed = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public string Id => "S07";

    public string Title => "kill -9 of one, two, three nodes at moments of 21 splits: both halves complete, every key there";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var random = new Random(Seed);
        var completed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = ($"k{round:d2}", $"k{round:d2}x");
            await rig.PutAsync(left, left).ConfigureAwait(false);
            await rig.PutAsync(right, right).ConfigureAwait(false);
            var range = await rig.RangeOfAsync(right).ConfigureAwait(false);
            var split = await rig.Ranges.SplitAsync(range.Group, ScenarioRig.Bytes(right), TimeSpan.Zero).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 200))).ConfigureAwait(false);
            var victims = rig.NodesOf(range).Take((round % 3) + 1).ToList();
            await Task.WhenAll(victims.Select(v => v.KillAsync())).ConfigureAwait(false);
            await Task.WhenAll(victims.Select(v => v.StartAsync())).ConfigureAwait(false);
            if (split.Operation > 0)
            {
                completed += (await rig.EndOfAsync(split.Operation, Limit).ConfigureAwait(false)).Outcome == "Completed" ? 1 : 0;
            }
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var key in new[] { $"k{round:d2}", $"k{round:d2}x" })
            {
                var value = await rig.GetAsync(key).ConfigureAwait(false);
                ScenarioRig.Check(value == key, $"{key} is '{value}'");
            }
        }

        return $"{completed} of {Rounds} splits completed, {2 * Rounds} keys are there (seed {Seed})";
    }
}

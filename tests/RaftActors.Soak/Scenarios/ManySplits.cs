using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary>An empty keyspace is cut three hundred times, and then everything restarts.</summary>
internal sealed class ManySplits : IScenario
{
    private const int Splits = 300;
    private const int AtOnce = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Id => "S17";

    public string Title => "300 splits of an empty keyspace: 301 ranges; all have leaders within 30 s of a restart of everything";

    public async Task<string> RunAsync(ScenarioRig rig)
    {
        var began = Stopwatch.GetTimestamp();
        List<(int From, int To)> open = [(0, Splits + 1)];
        var next = 0;
        while (next < Splits)
        {
            // The middle of each piece, so that several ranges are cut at the same time.
            var cuts = open.Where(p => p.To - p.From > 1).Take(Math.Min(AtOnce, Splits - next)).ToList();
            await Task.WhenAll(cuts.Select(async cut =>
            {
                var range = await rig.RangeOfAsync(Key(cut.From)).ConfigureAwait(false);
                ScenarioRig.Completed(await rig.Ranges
                    .SplitAsync(range.Group, ScenarioRig.Bytes(Key((cut.From + cut.To) / 2)), ScenarioRig.Patience)
                    .ConfigureAwait(false));
            })).ConfigureAwait(false);
            open = [.. open.Except(cuts), .. cuts.SelectMany(c => new[] { (c.From, (c.From + c.To) / 2), ((c.From + c.To) / 2, c.To) })];
            next += cuts.Count;
        }

        var cutting = Stopwatch.GetElapsedTime(began);
        ScenarioRig.Check((await rig.RangesAsync().ConfigureAwait(false)).Count == Splits + 1, "the ranges are not 301");
        await Task.WhenAll(rig.Cluster.Nodes.Select(n => n.KillAsync())).ConfigureAwait(false);
        await Task.WhenAll(rig.Cluster.Nodes.Select(n => n.StartAsync())).ConfigureAwait(false);
        began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Splits + 1).Select(n => rig.PutAsync(Key(n), "1"))).ConfigureAwait(false);
        var back = Stopwatch.GetElapsedTime(began);
        ScenarioRig.Check(back <= Limit, $"a write to each range took {back.TotalSeconds:0} s after the restart");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cutting.TotalSeconds / Splits * 1000:0} ms a split, {AtOnce} at once; written to all of them {back.TotalSeconds:0.0} s "
                + $"after the restart");
    }

    private static string Key(int number) => $"k{number:d4}";
}

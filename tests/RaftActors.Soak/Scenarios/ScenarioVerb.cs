using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Scenarios;

/// <summary><c>scenarios [ID...]</c>: plays situations with an exact outcome, each with a fresh cluster.</summary>
internal static class ScenarioVerb
{
    private static readonly IScenario[] All =
    [
        new SplitUnderWriters(),
        new KillDuringBirths(),
        new ManySplits(),
        new KillDuringMerges(),
        new TargetWithoutQuorum(),
        new MemberCutDuringMerge(),
        new MoveUnderWriters(),
        new MoveOfTheLeader(),
        new RemovedAndAddedAgain(),
        new WipedDirectory(),
        new DrainedNode(),
    ];

    public static Command Create()
    {
        var ids = new Argument<string[]>("id")
        {
            Description = $"Which ones; all without an id. There are {string.Join(", ", All.Select(s => s.Id))}.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command(
            "scenarios",
            "Play situations of ranges that have an exact outcome, with processes that are killed, cut off and wiped. "
                + "Exit code 0: all as they must be; 1: one is not.")
        {
            ids,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(ids)!, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] ids, CancellationToken cancel)
    {
        if (Array.Find(ids, id => !Array.Exists(All, s => s.Id == id)) is { } unknown)
        {
            await Console.Error
                .WriteLineAsync($"There is no scenario '{unknown}'; there are {string.Join(", ", All.Select(s => s.Id))}.")
                .ConfigureAwait(false);
            return 64;
        }

        var failed = 0;
        foreach (var scenario in All.Where(s => ids.Length == 0 || ids.Contains(s.Id)))
        {
            cancel.ThrowIfCancellationRequested();
            var directory = Directory.CreateTempSubdirectory("raft-scenario-").FullName;
            var began = Stopwatch.GetTimestamp();
            string seen;
            try
            {
                await using (var rig = await ScenarioRig.StartAsync(directory, scenario.Settings).ConfigureAwait(false))
                {
                    seen = "ok: " + await PlayAsync(scenario, rig).ConfigureAwait(false);
                }

                Directory.Delete(directory, recursive: true);
            }
            catch (Exception wrong) when (wrong is SoakException or TimeoutException)
            {
                failed++;
                seen = $"FAILED: {wrong.Message} (logs: {directory})";
            }

            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Id} {scenario.Title} [{seconds:0} s]\n    {seen}"));
        }

        return failed == 0 ? 0 : 1;
    }

    /// <summary>A failure says what the cluster looks like at that moment.</summary>
    private static async Task<string> PlayAsync(IScenario scenario, ScenarioRig rig)
    {
        try
        {
            return await scenario.RunAsync(rig).ConfigureAwait(false);
        }
        catch (SoakException wrong)
        {
            throw new SoakException($"{wrong.Message}\n{await rig.DescribeAsync().ConfigureAwait(false)}");
        }
    }
}

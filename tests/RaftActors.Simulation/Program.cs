using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RaftActors.Simulation;
using RaftActors.Simulation.Scripts;
using RaftActors.Simulation.World.Ranges;

const int MostNodes = 9;
const int MostGroups = 16;
var seeds = new Option<string>("--seeds")
{
    Description = $"Seeds to run: {SeedList.Syntax}. Random seeds are printed.",
    DefaultValueFactory = _ => "1..100",
};
var steps = new Option<int>("--steps")
{
    Description = "Number of inputs in the safety phase of each seed.",
    DefaultValueFactory = _ => 20_000,
};
var nodes = new Option<int>("--nodes") { Description = "Replicas per group.", DefaultValueFactory = _ => 3 };
nodes.AcceptOnlyFromAmong("1", "3", "5", "7");
var spares = new Option<int>("--spares")
{
    Description = "Replicas besides the first members, for membership changes.",
    DefaultValueFactory = _ => 2,
};
var groups = new Option<int>("--groups")
{
    Description = "Groups sharing the nodes, their disks and links.",
    DefaultValueFactory = _ => 1,
};
var profile = new Option<string>("--profile")
{
    Description = $"Mixture of faults. {Profiles.Help}.",
    DefaultValueFactory = _ => "default",
};
var first = new Option<bool>("--first-failure") { Description = "Start no further seed after the first failure." };
var mutant = new Option<RangeMutant>("--mutant")
{
    Description = "A bug to put into the world of ranges.",
};
var unsteady = new Option<bool>("--unsteady")
{
    Description = "In the world of ranges: processes also pause, clocks are off by hours and jump, and operations are cancelled.",
};
var json = new Option<bool>("--json") { Description = "Print one JSON object instead of text." };
var command = new RootCommand("Runs whole clusters in virtual time, one per seed, and checks every invariant after every step.")
{
    seeds,
    steps,
    nodes,
    spares,
    groups,
    profile,
    first,
    json,
    mutant,
    unsteady,
};

command.SetAction(parsed =>
{
    var text = parsed.GetValue(seeds)!;
    if (SeedList.Parse(text) is not { } asks)
    {
        Console.Error.WriteLine($"--seeds must be {SeedList.Syntax}, not '{text}'.");
        return 64;
    }

    var asked = new SimulationOptions
    {
        Nodes = parsed.GetValue(nodes),
        Spares = parsed.GetValue(spares),
        Groups = parsed.GetValue(groups),
        Steps = parsed.GetValue(steps),
        Mutant = parsed.GetValue(mutant),
        Unsteady = parsed.GetValue(unsteady),
    };
    if (asked.Nodes + asked.Spares > MostNodes || asked.Spares < 0 || asked.Groups is < 1 or > MostGroups || asked.Steps < 1)
    {
        Console.Error.WriteLine(
            $"--spares must be 0 or more, with --nodes at most {MostNodes}; --groups 1 to {MostGroups}; --steps 1 or more.");
        return 64;
    }

    if (Profiles.Apply(parsed.GetValue(profile)!, asked) is not { } options)
    {
        Console.Error.WriteLine(
            $"--profile must be one of {string.Join(", ", Profiles.All.Select(p => p.Name))}, not '{parsed.GetValue(profile)}'.");
        return 64;
    }

    // Before anything runs: the random seeds must be known even if the run never terminates.
    var isDrawn = text.StartsWith("random:", StringComparison.Ordinal);
    if (isDrawn)
    {
        (parsed.GetValue(json) ? Console.Error : Console.Out).WriteLine(SeedList.Describe(asks));
    }

    var watch = Stopwatch.StartNew();
    var results = new List<SimulationResult>();
    Parallel.ForEach(asks, (seed, course) =>
    {
        var result = Simulator.Run(seed, options);
        lock (results)
        {
            results.Add(result);
        }

        if (result.Verdict != Verdict.Passed && parsed.GetValue(first))
        {
            course.Stop();
        }
    });

    var total = results.Sum(r => r.Steps);
    var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
    foreach (var (what, count) in results.SelectMany(r => r.Counters))
    {
        counters[what] = counters.GetValueOrDefault(what) + count;
    }

    var failures = results.Where(r => r.Verdict != Verdict.Passed).OrderBy(r => r.Seed).ToList();
    var perSecond = (long)(total / watch.Elapsed.TotalSeconds);
    if (parsed.GetValue(json))
    {
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    profile = options.Profile,
                    nodes = options.Nodes,
                    groups = options.Groups,
                    seeds = results.Count,
                    drawn = isDrawn ? asks : null,
                    steps = total,
                    stepsPerSecond = perSecond,
                    faults = counters,
                    traceHash = results
                        .Aggregate(0UL, (hash, r) => hash ^ (r.TraceHash + r.Seed))
                        .ToString("x16", CultureInfo.InvariantCulture),
                    failures = failures.Select(f => new
                    {
                        seed = f.Seed,
                        verdict = f.Verdict.ToString(),
                        invariant = f.Invariant,
                        problem = f.Problem,
                        replay = f.Command,
                    }),
                }));
    }
    else
    {
        foreach (var failure in failures.Take(3))
        {
            Console.WriteLine(failure.Report());
        }

        foreach (var failure in failures.Skip(3))
        {
            Console.WriteLine($"seed {failure.Seed}: {failure.Verdict}: {failure.Problem}\nreplay: {failure.Command}");
        }

        Console.WriteLine($"{results.Count} seeds, {total} steps, {perSecond} steps/s, {failures.Count} failures");
        Console.WriteLine(string.Join(", ", counters.Select(c => $"{c.Key} {c.Value}")));
    }

    return failures.Count == 0 ? 0 : failures.Max(f => (int)f.Verdict);
});

var file = new Argument<FileInfo>("FILE") { Description = "A script; see testdata/README.md of RaftActors.Protocol.Tests." };
var script = new Command("script", "Runs an interaction script and prints its transcript; exit code 2 if the script cannot be run.")
{
    file,
};
script.SetAction(parsed =>
{
    try
    {
        Console.Write(ScriptRunner.Run(File.ReadAllText(parsed.GetValue(file)!.FullName)));
        return 0;
    }
    catch (Exception e) when (e is ScriptException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"{parsed.GetValue(file)}: {e.Message}");
        return 2;
    }
});
command.Subcommands.Add(script);

return command.Parse(args).Invoke();

using System.CommandLine;
using System.Text.Json;
using RaftActors.Soak;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.Etcd;
using RaftActors.Soak.Faults;
using RaftActors.Soak.Leases;
using RaftActors.Soak.Scenarios;

var minutes = new Option<double>("--minutes") { Description = "How long faults are injected.", DefaultValueFactory = _ => 5 };
var seed = new Option<int?>("--seed") { Description = "Determines the faults; default: random, and printed." };
var clients = new Option<int>("--clients") { Description = "Clients per group.", DefaultValueFactory = _ => 4 };
var only = new Option<FaultKind[]>("--only") { Description = "Only this kind of fault; may be repeated.", HelpName = "KIND" };
var store = new Option<SoakStore>("--store") { Description = "Where the nodes keep their logs; mixed: every other one in SQLite." };
var directory = new Option<string?>("--keep")
{
    Description = "Where to keep data, history and logs, even if nothing was found.",
    HelpName = "DIR",
};
var ranges = new Option<bool>("--ranges")
{
    Description = "Keyspaces instead of groups; the operator splits and moves ranges.",
};
var json = new Option<bool>("--json") { Description = "Print the summary as one JSON object; progress goes to standard error." };
var root = new RootCommand(
    "Run nodes in separate processes with clients and faults, then check whether all answers can be true. "
        + "Exit code 0: nothing found; 1: violation found; 2: nothing found, but some checks were inconclusive; 64: invalid arguments.")
{
    minutes, seed, clients, only, store, directory, ranges, json,
};
root.SetAction(async (parsed, cancel) =>
{
    var length = TimeSpan.FromMinutes(parsed.GetValue(minutes));
    if (length <= TimeSpan.Zero || length > TimeSpan.FromDays(7) || parsed.GetValue(clients) is < 1 or > 99)
    {
        await Console.Error.WriteLineAsync("--minutes must be more than 0 and at most a week, --clients 1 to 99").ConfigureAwait(false);
        return 64;
    }

    if (OperatingSystem.IsWindows())
    {
        await Console.Error.WriteLineAsync("soak needs a system with POSIX signals").ConfigureAwait(false);
        return 64;
    }

    if (parsed.GetValue(directory) is { } kept && Directory.Exists(kept) && Directory.EnumerateFileSystemEntries(kept).Any())
    {
        // Nodes would start with existing data unknown to the clients.
        await Console.Error.WriteLineAsync($"--keep: '{kept}' is not empty").ConfigureAwait(false);
        return 64;
    }

    var progress = parsed.GetValue(json) ? Console.Error : Console.Out;
    var options = new SoakOptions(
        length, parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000), parsed.GetValue(clients), parsed.GetValue(only) ?? [],
        parsed.GetValue(store), parsed.GetValue(directory))
    {
        Ranges = parsed.GetValue(ranges),
    };
    await progress.WriteLineAsync($"soak: {length.TotalMinutes:0.##} minutes, seed {options.Seed}").ConfigureAwait(false);
    try
    {
        var report = await SoakRun.RunAsync(options, progress.WriteLine, cancel).ConfigureAwait(false);
        var text = parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.ToString();
        await Console.Out.WriteLineAsync(text).ConfigureAwait(false);
        return report.ExitCode;
    }
    catch (SoakException failed)
    {
        await Console.Error.WriteLineAsync(failed.Message).ConfigureAwait(false);
        return 1;
    }
});

var configuration = new Argument<string>("configuration");
var systemName = new Argument<string>("system");
var node = new Command("node", "One node of a run; started by the run.") { configuration, systemName };
node.Hidden = true;
node.SetAction((parsed, _) => NodeVerb.RunAsync(parsed.GetValue(configuration)!, parsed.GetValue(systemName)!));
root.Add(node);
root.Add(ScenarioVerb.Create());
root.Add(LeaseVerb.Create());
root.Add(EtcdVerb.Create());
root.Add(LeaseNodeVerb.Create());
var arguments = root.Parse(args);

// Nodes and runs stop gracefully, in their own time.
var exit = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return arguments.Errors.Count > 0 ? 64 : exit;

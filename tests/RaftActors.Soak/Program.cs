using System.CommandLine;
using System.Text.Json;
using RaftActors.Soak;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.Faults;

var minutes = new Option<double>("--minutes") { Description = "How long faults go on.", DefaultValueFactory = _ => 5 };
var seed = new Option<int?>("--seed") { Description = "Decides the faults; without one it is drawn, and printed." };
var clients = new Option<int>("--clients") { Description = "Clients of each group.", DefaultValueFactory = _ => 4 };
var only = new Option<FaultKind[]>("--only") { Description = "Only this kind of fault; may be repeated.", HelpName = "KIND" };
var directory = new Option<string?>("--keep") { Description = "Where data, history and logs are kept, also of a run that found nothing.", HelpName = "DIR" };
var json = new Option<bool>("--json") { Description = "Print the summary as one JSON object; progress goes to standard error." };
var root = new RootCommand(
    "Nodes in processes of their own, clients, and everything that can go wrong; then the question whether the answers can be true. "
    + "Exit code 0 nothing found, 1 something found, 2 nothing found but not everything decided, 64 wrong arguments.")
{
    minutes, seed, clients, only, directory, json,
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
        // Nodes would begin with what they hold, and no client would know of it.
        await Console.Error.WriteLineAsync($"--keep: '{kept}' is not empty").ConfigureAwait(false);
        return 64;
    }

    var progress = parsed.GetValue(json) ? Console.Error : Console.Out;
    var options = new SoakOptions(length, parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000), parsed.GetValue(clients), parsed.GetValue(only) ?? [], parsed.GetValue(directory));
    await progress.WriteLineAsync($"soak: {length.TotalMinutes:0.##} minutes, seed {options.Seed}").ConfigureAwait(false);
    try
    {
        var report = await SoakRun.RunAsync(options, progress.WriteLine, cancel).ConfigureAwait(false);
        await Console.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.ToString()).ConfigureAwait(false);
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
var node = new Command("node", "One node of a run; started by it.") { configuration, systemName };
node.Hidden = true;
node.SetAction((parsed, _) => NodeVerb.RunAsync(parsed.GetValue(configuration)!, parsed.GetValue(systemName)!));
root.Add(node);
var arguments = root.Parse(args);

// Nodes and runs end in their own time when they are told to.
var exit = await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return arguments.Errors.Count > 0 ? 64 : exit;

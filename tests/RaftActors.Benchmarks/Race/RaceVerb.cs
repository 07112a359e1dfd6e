using System.CommandLine;
using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race;

/// <summary>The command line of the race and of its client processes.</summary>
internal static class RaceVerb
{
    /// <summary>The hidden verb of client processes.</summary>
    public const string ClientVerb = "race-client";

    public static Command Create()
    {
        var options = new RaceCommandOptions();
        var workloads = new Option<Workload[]>("--workloads")
        {
            Description = "What to measure: puts, linearizable, lease, stale, mixed; separated by commas.",
            DefaultValueFactory = _ => Enum.GetValues<Workload>(),
            CustomParser = result => RaceCommandOptions.List<Workload>(result, (text, out workload) =>
                Enum.TryParse(text, ignoreCase: true, out workload) && Enum.IsDefined(workload)),
        };
        var race = new Command("race", "Three nodes of ours against three of etcd: the same clients, keys, values and durability.");
        options.AddTo(race, "1,16,64,256,1000");
        race.Options.Add(workloads);
        race.SetAction((parsed, cancel) => RaceRun.RunAsync(options.Read(parsed), parsed.GetValue(workloads)!, cancel));
        return race;
    }

    public static Command CreateClient()
    {
        var system = new Argument<string>("system");
        var ports = new Argument<string>("ports");
        var directory = new Argument<string>("directory");
        var settings = new Option<string>("--set") { DefaultValueFactory = _ => "" };
        var client = new Command(ClientVerb, "The clients of a race; started by the race itself.") { system, ports, directory, settings };
        client.Hidden = true;
        client.SetAction((parsed, cancel) =>
        {
            int[] numbers = [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)];
            IRaceTarget target = parsed.GetValue(system) == "etcd"
                ? new EtcdTarget(numbers)
                : new RaftTarget(numbers, parsed.GetValue(directory)!, parsed.GetValue(settings)!);
            return new RaceClient(target).RunAsync(cancel);
        });
        return client;
    }
}

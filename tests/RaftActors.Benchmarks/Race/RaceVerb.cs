using System.CommandLine;
using RaftActors.Benchmarks.EndToEnd;
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
        race.Subcommands.Add(Sub("groups", "Writes per second with 1, 4, 16 and 64 groups.", "256", RaceScenes.Groups));
        race.Subcommands.Add(Sub("sizes", "Writes per second with values of 16 B to 64 KiB.", "64", RaceScenes.Sizes));
        race.Subcommands.Add(Sub("etcd-api", "Our nodes serve the API of etcd, to the same clients.", "1,64,256,1000", RaceScenes.EtcdApi));
        race.Subcommands.Add(Sub("five", "Five servers.", "1,64,256", RaceScenes.Five));
        race.Subcommands.Add(
            Sub("network", "Writes per second with 1 ms between our nodes, with and without pipelining.", "64,256", RaceScenes.Network));
        race.Subcommands.Add(Growth());
        race.Subcommands.Add(Failover());
        race.Subcommands.Add(Recovery());
        race.Subcommands.Add(Idle());
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
            // Akka.NET writes its log to the standard output, which is kept for answers here.
            var answers = Console.Out;
            Console.SetOut(Console.Error);
            int[] numbers = [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)];
            IRaceTarget target = parsed.GetValue(system) == "etcd"
                ? new EtcdTarget(numbers)
                : new RaftTarget(numbers, parsed.GetValue(directory)!, parsed.GetValue(settings)!);
            return new RaceClient(target, answers).RunAsync(cancel);
        });
        return client;
    }

    private static Command Sub(string name, string description, string clients, Func<RaceOptions, RacePlan> plan)
    {
        var options = new RaceCommandOptions();
        var verb = new Command(name, description);
        options.AddTo(verb, clients);
        verb.SetAction((parsed, cancel) =>
        {
            var read = options.Read(parsed);
            return plan(read).RunAsync(read, cancel);
        });
        return verb;
    }

    private static Command Growth()
    {
        var options = new RaceCommandOptions();
        var many = RaceCommandOptions.Numbers("--sizes", "Numbers of keys, separated by commas.", "10000,10000000");
        var verb = new Command("growth", "Writes per second with few and with many keys in our machine.");
        options.AddTo(verb, "64");
        verb.Options.Add(many);
        verb.SetAction((parsed, cancel) =>
        {
            var read = options.Read(parsed);
            return RaceScenes.Growth(read, parsed.GetValue(many)!).RunAsync(read, cancel);
        });
        return verb;
    }

    private static Command Failover()
    {
        var options = new RaceCommandOptions();
        var kills = new Option<int>("--kills") { Description = "Kills per round.", DefaultValueFactory = _ => 10 };
        var verb = new Command("failover", "How long no write is acknowledged after the leader is killed.");
        options.AddTo(verb, "1");
        verb.Options.Add(kills);
        verb.SetAction((parsed, cancel) => new FailoverRace(options.Read(parsed), parsed.GetValue(kills)).RunAsync(cancel));
        return verb;
    }

    private static Command Recovery()
    {
        var options = new RaceCommandOptions();
        var writes = new Option<int>("--writes") { Description = "Writes before the restart.", DefaultValueFactory = _ => 1_000_000 };
        var verb = new Command("recovery", "How long one server takes after a kill until it acknowledges a write.");
        options.AddTo(verb, "1");
        verb.Options.Add(writes);
        verb.SetAction((parsed, cancel) => new RecoveryRace(options.Read(parsed), parsed.GetValue(writes)).RunAsync(cancel));
        return verb;
    }

    private static Command Idle()
    {
        var groups = RaceCommandOptions.Numbers("--groups", "Numbers of idle groups, separated by commas.", "100,1000,5000");
        var seconds = new Option<int>("--seconds") { Description = "Seconds per measurement.", DefaultValueFactory = _ => 5 };
        var verb = new Command("idle", "Processor time and memory of our idle groups, each compared with none.") { groups, seconds };
        verb.SetAction(async parsed =>
        {
            foreach (var number in parsed.GetValue(groups)!)
            {
                await IdleBenchmark.Run(number, parsed.GetValue(seconds));
            }

            return 0;
        });
        return verb;
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Leases;

/// <summary><c>lease</c>: partitions three processes that run a singleton with a lease, and checks that never two answer at once.</summary>
internal static class LeaseVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    /// <summary>Longer than split-brain resolver keeps its lease, and than a decision that was just made takes to end its victim.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    public static Command Create()
    {
        var partitions = new Option<int>("--partitions") { Description = "How many.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int?>("--seed") { Description = "Determines victims and lengths; default: random, and printed." };
        var command = new Command(
            "lease",
            "Partition a cluster whose singleton and split-brain resolver use a lease. "
                + "Exit code 0: never two singletons answered at once; 1: they did, or the singleton did not come back.")
        {
            partitions, seed,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(partitions), parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000), cancel));
        return command;
    }

    private static async Task<int> RunAsync(int partitions, int seed, CancellationToken cancel)
    {
        Console.WriteLine($"lease: {partitions} partitions, seed {seed}");
        var directory = Directory.CreateTempSubdirectory("raft-lease-").FullName;
        try
        {
            List<SingletonAnswer> answers;
            var restarts = 0;
            await using (var nodes = await LeaseNodes.StartAsync(directory).ConfigureAwait(false))
            {
                var random = new Random(seed);
                await ReturnAsync(nodes, cancel).ConfigureAwait(false);
                await AnswersAfterAsync(nodes, "the start", cancel).ConfigureAwait(false);
                for (var i = 1; i <= partitions; i++)
                {
                    await PartitionAsync(nodes, random, i, cancel).ConfigureAwait(false);
                }

                answers = nodes.Answers();
                restarts = nodes.Nodes.Sum(n => n.Recoveries);
            }

            return Report(answers, restarts, directory);
        }
        catch (SoakException failed)
        {
            Console.WriteLine($"FAILED: {failed.Message} (logs: {directory})");
            return 1;
        }
    }

    private static int Report(List<SingletonAnswer> answers, int restarts, string directory)
    {
        var problems = SingletonAnswer.Problems(answers);
        var pauses = SingletonAnswer.Pauses(answers);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{answers.Count} answers of {pauses.Count + 1} singletons, {restarts} nodes downed and restarted; between two singletons "
                + $"{pauses.DefaultIfEmpty().Min().TotalSeconds:0.0} to {pauses.DefaultIfEmpty().Max().TotalSeconds:0.0} s"));
        foreach (var problem in problems)
        {
            Console.WriteLine($"VIOLATION: {problem}");
        }

        if (problems.Count == 0)
        {
            Directory.Delete(directory, recursive: true);
        }
        else
        {
            Console.WriteLine($"logs: {directory}");
        }

        return problems.Count == 0 ? 0 : 1;
    }

    /// <summary>Cuts one node off: most often the one that runs the singleton, and sometimes for too short a time to be downed.</summary>
    private static async Task PartitionAsync(LeaseNodes nodes, Random random, int number, CancellationToken cancel)
    {
        var holder = nodes.Answering()!;
        var victim = random.Next(4) > 0 ? holder : nodes.Nodes[random.Next(nodes.Nodes.Count)];
        var (silently, isShort) = (random.Next(2) == 0, random.Next(3) == 0);
        var began = Stopwatch.GetTimestamp();
        nodes.Isolate(victim, silently);
        if (isShort)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (6 * random.NextDouble())), cancel).ConfigureAwait(false);
        }
        else
        {
            await UntilAsync(
                () => victim.HasEnded && nodes.Answering() != victim, $"{victim.Id} is downed and another node answers", cancel)
                .ConfigureAwait(false);
        }

        nodes.Network.Heal();
        await ReturnAsync(nodes, cancel).ConfigureAwait(false);
        await AnswersAfterAsync(nodes, $"partition {number}", cancel).ConfigureAwait(false);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{number}: {victim.Id} {(silently ? "silent" : "cut off")}{(victim == holder ? ", with the singleton" : "")}"
                + $"{(isShort ? ", briefly" : "")}; {nodes.Answering()!.Id} answers [{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s]"));
    }

    /// <summary>Starts what was downed, until all three have seen each other for a moment.</summary>
    private static async Task ReturnAsync(LeaseNodes nodes, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        var wholeSince = since;
        while (Stopwatch.GetElapsedTime(wholeSince) < Settled)
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new SoakException($"not within {Patience.TotalSeconds:0} s: all nodes see each other again");
            }

            foreach (var node in nodes.Nodes.Where(n => n.HasEnded))
            {
                await node.StartAsync().ConfigureAwait(false);
            }

            await Task.Delay(Calm / 4, cancel).ConfigureAwait(false);
            wholeSince = nodes.IsWhole ? wholeSince : Stopwatch.GetTimestamp();
        }
    }

    private static Task AnswersAfterAsync(LeaseNodes nodes, string what, CancellationToken cancel)
    {
        var now = Stopwatch.GetTimestamp();
        return UntilAsync(() => nodes.Answers().LastOrDefault()?.At > now, $"a singleton answers after {what}", cancel);
    }

    private static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancel)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new SoakException($"not within {Patience.TotalSeconds:0} s: {what}");
            }

            await Task.Delay(Calm / 4, cancel).ConfigureAwait(false);
        }
    }
}

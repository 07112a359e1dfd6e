using System.CommandLine;
using System.CommandLine.Parsing;
using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>The options that all verbs of the race share.</summary>
internal sealed class RaceCommandOptions
{
    private readonly Option<int> _seconds = Number("--seconds", "Seconds measured per row, after a warm-up of two seconds.", 5);
    private readonly Option<int> _runIn = Number(
        "--run-in", "Seconds of load before the first row of a round, until the programs are compiled.", 10);

    private readonly Option<int> _rounds = Number("--rounds", "Rounds; a row shows their median.", 2);
    private readonly Option<int> _bytes = Number("--value-bytes", "Bytes per value.", 256);
    private readonly Option<int> _keys = Number("--keys", "How many different keys the requests use.", 10_000);
    private readonly Option<int?> _seed = new("--seed") { Description = "Seed of keys and values; default: a random one." };
    private readonly Option<string> _set = new("--set")
    {
        Description = "HOCON for the raft-actors section of every node of ours.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string?> _out = new("--out") { Description = "Directory of the report; default: artifacts/race-<date>." };
    private readonly Option<RaceSystem?> _only = new("--only") { Description = "Run only one system." };
    private Option<int[]>? _clients;

    /// <summary>Reads one item of a list.</summary>
    public delegate bool TryParse<T>(string text, out T value);

    /// <summary>Adds them to a verb; the numbers of clients differ from verb to verb.</summary>
    public void AddTo(Command verb, string clients)
    {
        _clients = Numbers("--clients", "Numbers of clients, each with one request in flight; separated by commas.", clients);
        foreach (var option in new Option[] { _clients, _seconds, _runIn, _rounds, _bytes, _keys, _seed, _set, _out, _only })
        {
            verb.Options.Add(option);
        }
    }

    public RaceOptions Read(ParseResult parsed) => new()
    {
        Clients = parsed.GetValue(_clients!)!,
        Seconds = parsed.GetValue(_seconds),
        RunInSeconds = parsed.GetValue(_runIn),
        Rounds = parsed.GetValue(_rounds),
        ValueBytes = parsed.GetValue(_bytes),
        Keys = parsed.GetValue(_keys),
        Seed = parsed.GetValue(_seed) ?? Random.Shared.Next(1, 1_000_000),
        Settings = parsed.GetValue(_set)!,
        Out = parsed.GetValue(_out) ?? Path.Combine("artifacts", $"race-{DateTime.UtcNow:yyyy-MM-dd-HHmmss}"),
        Only = parsed.GetValue(_only),
    };

    /// <summary>A list of positive numbers, separated by commas.</summary>
    public static Option<int[]> Numbers(string name, string description, string numbers) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => [.. numbers.Split(',').Select(int.Parse)],
        CustomParser = result => List<int>(result, (text, out number) => int.TryParse(text, out number) && number > 0),
    };

    public static T[]? List<T>(ArgumentResult result, TryParse<T> tryParse)
    {
        var list = new List<T>();
        // The help shows the elements of a default with bars between them.
        foreach (var text in result.Tokens.SelectMany(t => t.Value.Split(',', '|')))
        {
            if (!tryParse(text, out var item))
            {
                var allowed = typeof(T).IsEnum ? string.Join(", ", Enum.GetNames(typeof(T))).ToLowerInvariant() : "numbers from 1";
                result.AddError($"'{text}' is not allowed here: use {allowed}, separated by commas.");
                return null;
            }

            list.Add(item);
        }

        return [.. list];
    }

    private static Option<int> Number(string name, string description, int number)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => number };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} is {result.GetValueOrDefault<int>()}; it must be at least 1.");
            }
        });
        return option;
    }
}

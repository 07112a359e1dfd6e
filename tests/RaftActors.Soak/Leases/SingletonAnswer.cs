using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Leases;

/// <summary>One answer of a singleton.</summary>
/// <param name="At">When, by the monotonic clock of the machine.</param>
/// <param name="Singleton">Which one: every start has its own.</param>
/// <param name="Token">The fencing token of its lease.</param>
internal sealed record SingletonAnswer(long At, string Singleton, long Token)
{
    /// <summary>All answers in these files, in their order. A line that a killed process did not finish is left out.</summary>
    public static List<SingletonAnswer> Read(IEnumerable<string> files) =>
    [
        .. files.Where(File.Exists)
            .SelectMany(ReadLines)
            .Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3 && parts[2].Length > 0)
            .Select(parts => new SingletonAnswer(
                long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)))
            .OrderBy(answer => answer.At),
    ];

    /// <summary>What is wrong with these answers; empty if nothing is.</summary>
    public static List<string> Problems(IReadOnlyList<SingletonAnswer> answers)
    {
        var problems = new List<string>();
        var seen = new HashSet<string>();
        SingletonAnswer? former = null;
        foreach (var answer in answers)
        {
            if (former?.Singleton != answer.Singleton)
            {
                if (!seen.Add(answer.Singleton))
                {
                    problems.Add($"{answer.Singleton} answers again after {former!.Singleton} has answered: both ran at once");
                }

                if (former is not null && answer.Token <= former.Token)
                {
                    problems.Add($"{answer.Singleton} has token {answer.Token}, and {former.Singleton} before it had {former.Token}");
                }
            }

            former = answer;
        }

        return problems;
    }

    /// <summary>The pauses between the last answer of one singleton and the first of the next, in order.</summary>
    public static List<TimeSpan> Pauses(IReadOnlyList<SingletonAnswer> answers) =>
    [
        .. answers.Zip(answers.Skip(1))
            .Where(pair => pair.First.Singleton != pair.Second.Singleton)
            .Select(pair => Stopwatch.GetElapsedTime(pair.First.At, pair.Second.At)),
    ];

    private static IEnumerable<string> ReadLines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}

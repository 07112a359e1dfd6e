using System.Globalization;
using System.Text;
using RaftActors.Soak.History;

namespace RaftActors.Soak;

/// <summary>One group's figures.</summary>
internal sealed record GroupFigures(
    string Group, int Writes, int Reads, int Unknown, int NotApplied, int InSessions, int Objects, int Undecided, double LongestGapSeconds)
{
    public static GroupFigures Of(string group, IReadOnlyList<Operation> operations, int objects, int undecided, long gap) => new(
        group,
        operations.Count(o => !o.IsRead && o.Ending == Ending.Ok),
        operations.Count(o => o.IsRead && o.Ending == Ending.Ok),
        operations.Count(o => o.Ending is Ending.Unknown or Ending.Open),
        operations.Count(o => o.Ending == Ending.NotApplied),
        operations.Count(o => o.Session != 0),
        objects,
        undecided,
        gap / 1e6);
}

/// <summary>The result of a run.</summary>
internal sealed record SoakReport
{
    public required int Seed { get; init; }

    public required double Minutes { get; init; }

    public required int Clients { get; init; }

    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>Whether the clients used keyspaces.</summary>
    public bool HasRanges { get; init; }

    /// <summary>With ranges: how many of the operator's operations ended how, as far as the map remembers them.</summary>
    public IReadOnlyDictionary<string, int> Operations { get; init; } = new Dictionary<string, int>();

    /// <summary>Requests sent; all of them completed.</summary>
    public required long Requests { get; init; }

    public required IReadOnlyList<GroupFigures> Groups { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required int Elections { get; init; }

    public required int Snapshots { get; init; }

    public required int Recoveries { get; init; }

    public required int ErrorsLogged { get; init; }

    /// <summary>The time from the last fault until every group acknowledged a new write.</summary>
    public required double CalmSeconds { get; init; }

    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>The directory of history, faults and logs; null if deleted.</summary>
    public string? Kept { get; init; }

    /// <summary>0: nothing found; 1: violation found; 2: nothing found, but some checks were inconclusive.</summary>
    public int ExitCode => Violations.Count > 0 ? 1 : Groups.Any(g => g.Undecided > 0) ? 2 : 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{"group",-9}{"writes",9}{"reads",9}{"unknown",9}{"refused",9}{"sessions",10}{"objects",9}{"undecided",11}{"longest gap",13}");
        foreach (var g in Groups)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{g.Group,-9}{g.Writes,9}{g.Reads,9}{g.Unknown,9}{g.NotApplied,9}{g.InSessions,10}{g.Objects,9}{g.Undecided,11}"
                    + $"{g.LongestGapSeconds,11:0.0} s"
            );
        }

        text.AppendLine(
            $"faults: {string.Join(", ", Faults.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"))}");
        if (HasRanges)
        {
            text.AppendLine($"operations on ranges: {string.Join(", ", Operations.Select(o => $"{o.Key} {o.Value}"))}");
        }

        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Requests} requests, {Elections} leaders elected, {Snapshots} snapshots seen, {Recoveries} recoveries of nodes, "
                + $"{ErrorsLogged} errors logged, all groups available {CalmSeconds:0.0} s after the last fault");
        if (ExitCode == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Nothing found in {Minutes:0.##} minutes with seed {Seed}.");
            return text.ToString();
        }

        foreach (var violation in Violations.Take(20))
        {
            text.AppendLine($"VIOLATION {violation}");
        }

        if (ExitCode == 2)
        {
            text.AppendLine("Some histories are undecided: the search was too large. This proves nothing.");
        }

        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"To repeat: dotnet run -c Release --project tests/RaftActors.Soak -- --minutes {Minutes:0.##} --seed {Seed} --clients "
                + $"{Clients}{(HasRanges ? " --ranges" : "")}{string.Concat(Only.Select(o => $" --only {o}"))}");
        text.Append($"History, faults and logs: {Kept}");
        return text.ToString();
    }
}

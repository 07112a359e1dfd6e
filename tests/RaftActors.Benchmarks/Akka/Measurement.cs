namespace RaftActors.Benchmarks.Akka;

/// <summary>One line of the table.</summary>
/// <param name="What">What was done.</param>
/// <param name="Value">The best of several short runs: other work on the machine only ever makes a run slower.</param>
/// <param name="Unit">What the value counts.</param>
/// <param name="Target">The value that has to be reached; null where none is set.</param>
/// <param name="LessIsBetter">A latency or a size: the target is a maximum.</param>
internal sealed record Measurement(string What, double Value, string Unit, double? Target = null, bool LessIsBetter = false)
{
    public bool IsBelowTarget => Target is { } target && (LessIsBetter ? Value > target : Value < target);

    public string Describe()
    {
        var target = Target is { } wanted ? $"{(LessIsBetter ? "<=" : ">=")} {Format(wanted)}" : "-";
        var verdict = Target is null ? string.Empty : IsBelowTarget ? "below" : "ok";
        return $"{What,-52} {Format(Value),12} {Unit,-12} {target,14}  {verdict}";
    }

    public static string Format(double value) => value switch
    {
        >= 1e6 => FormattableString.Invariant($"{value / 1e6:F2} M"),
        >= 1e4 => FormattableString.Invariant($"{value / 1e3:F1} k"),
        >= 100 => FormattableString.Invariant($"{value:F0}"),
        _ => FormattableString.Invariant($"{value:F1}"),
    };
}

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>A limit that the race is to hold.</summary>
/// <param name="Text">The limit.</param>
/// <param name="Measured">What was measured instead.</param>
/// <param name="Holds">Whether it held; <see langword="null"/> if the rows it needs were not measured.</param>
internal sealed record RaceLimit(string Text, string Measured, bool? Holds)
{
    public override string ToString() =>
        $"{(Holds is null ? "not measured" : Holds.Value ? "held" : "NOT HELD")}: {Text}{(Measured.Length == 0 ? "" : $"; {Measured}")}";
}

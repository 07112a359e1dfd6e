using RaftActors.Benchmarks.Race.Servers;

namespace RaftActors.Benchmarks.Race;

/// <summary>What all verbs of the race have in common.</summary>
internal sealed record RaceOptions
{
    public required IReadOnlyList<int> Clients { get; init; }

    public required int Seconds { get; init; }

    /// <summary>How long the programs run before the first row of a round.</summary>
    public required int RunInSeconds { get; init; }

    public required int Rounds { get; init; }

    public required int ValueBytes { get; init; }

    public required int Keys { get; init; }

    public required int Seed { get; init; }

    /// <summary>HOCON for every node of ours.</summary>
    public required string Settings { get; init; }

    /// <summary>Where the report is written.</summary>
    public required string Out { get; init; }

    /// <summary>The only system to run; <see langword="null"/> for both.</summary>
    public RaceSystem? Only { get; init; }
}

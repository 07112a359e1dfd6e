namespace RaftActors.Simulation;

/// <summary>What one run does. Probabilities are per event; everything else follows from the seed.</summary>
public sealed record SimulationOptions
{
    public int Nodes { get; init; } = 3;

    /// <summary>Events in the safety phase, at most.</summary>
    public int Steps { get; init; } = 20_000;

    public double MessageLoss { get; init; } = 0.03;

    public double MessageDuplication { get; init; } = 0.02;

    /// <summary>Share of messages that take up to ten times as long: they are overtaken.</summary>
    public double MessageDelay { get; init; } = 0.05;

    public bool Crashes { get; init; } = true;

    public bool Partitions { get; init; } = true;

    /// <summary>Lease reads; their seeds' clocks keep to the drift bound and do not jump.</summary>
    public bool Leases { get; init; }

    /// <summary>Clocks that run at different rates and jump forward.</summary>
    public bool Clocks { get; init; } = true;

    /// <summary>Processes that stop for a while and then get everything at once.</summary>
    public bool Pauses { get; init; } = true;

    public bool SlowDisks { get; init; } = true;

    /// <summary>Replicas beside the first members, which changes of membership may bring in.</summary>
    public int Spares { get; init; }

    public bool PreVote { get; init; } = true;
}

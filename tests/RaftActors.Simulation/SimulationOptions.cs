namespace RaftActors.Simulation;

/// <summary>
/// What one run does. Probabilities are per event; the weights of faults say how often they come, 1 being the default profile's measure
/// and 0 never. Everything else follows from the seed.
/// </summary>
public sealed record SimulationOptions
{
    public int Nodes { get; init; } = 3;

    /// <summary>Groups that share the nodes, their disks and their links.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Replicas beside the first members, which changes of membership may bring in.</summary>
    public int Spares { get; init; }

    /// <summary>Inputs stepped in the safety phase.</summary>
    public int Steps { get; init; } = 20_000;

    /// <summary>Clients with sessions, for each group.</summary>
    public int Clients { get; init; } = 3;

    /// <summary>As it is called on the command line.</summary>
    public string Profile { get; init; } = "default";

    public double MessageLoss { get; init; } = 0.03;

    public double MessageDuplication { get; init; } = 0.02;

    /// <summary>Share of messages that take up to ten times as long: they are overtaken.</summary>
    public double MessageDelay { get; init; } = 0.05;

    public double Partitions { get; init; } = 1;

    /// <summary>Leaders that are left alone with a few, again and again, so that logs differ over many terms.</summary>
    public double Marooning { get; init; } = 1;

    public double Crashes { get; init; } = 1;

    public double Storms { get; init; } = 1;

    /// <summary>Restarts of all others while a replica takes a snapshot in.</summary>
    public double SnapshotRaces { get; init; } = 1;

    /// <summary>Processes that stop for a while and then get everything at once.</summary>
    public double Pauses { get; init; } = 1;

    /// <summary>
    /// Clocks that run at different rates, and jump forward; the latter not in a run with lease reads, which cannot stand it.
    /// </summary>
    public double Clocks { get; init; } = 1;

    /// <summary>Slow, stalled and failing disks.</summary>
    public double Disks { get; init; } = 1;

    public double Membership { get; init; } = 1;

    public double Transfers { get; init; } = 1;

    /// <summary>Groups that begin with witnesses, and witnesses that are brought in.</summary>
    public double Witnesses { get; init; } = 1;

    /// <summary>Lease reads; null: in every other seed.</summary>
    public bool? Leases { get; init; }

    public bool PreVote { get; init; } = true;

    /// <summary>The command that runs one seed of this again.</summary>
    public string Command(ulong seed) =>
        $"dotnet run -c Release --project tests/RaftActors.Simulation -- --seeds {seed}..{seed} --steps {Steps} --nodes {Nodes} "
            + $"--spares {Spares} --groups {Groups} --profile {Profile}";
}

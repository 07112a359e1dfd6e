using RaftActors.Simulation.World.Ranges;

namespace RaftActors.Simulation;

/// <summary>
/// The options of one run. Probabilities are per event; weights set how often a fault occurs, 1 being the rate of the default profile and 0
/// never. Everything else follows from the seed.
/// </summary>
public sealed record SimulationOptions
{
    public int Nodes { get; init; } = 3;

    /// <summary>Groups sharing the nodes, their disks and their links.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Replicas besides the first members, which membership changes may add.</summary>
    public int Spares { get; init; }

    /// <summary>Number of inputs in the safety phase.</summary>
    public int Steps { get; init; } = 20_000;

    /// <summary>Clients with sessions per group.</summary>
    public int Clients { get; init; } = 3;

    /// <summary>The name of the profile on the command line.</summary>
    public string Profile { get; init; } = "default";

    public double MessageLoss { get; init; } = 0.03;

    public double MessageDuplication { get; init; } = 0.02;

    /// <summary>Share of messages that take up to ten times as long and are therefore reordered.</summary>
    public double MessageDelay { get; init; } = 0.05;

    public double Partitions { get; init; } = 1;

    /// <summary>Leaders repeatedly isolated with a minority, so that logs diverge over many terms.</summary>
    public double Marooning { get; init; } = 1;

    public double Crashes { get; init; } = 1;

    public double Storms { get; init; } = 1;

    /// <summary>Restarts of all other replicas while one installs a snapshot.</summary>
    public double SnapshotRaces { get; init; } = 1;

    /// <summary>Processes that pause for a while and then receive everything at once.</summary>
    public double Pauses { get; init; } = 1;

    /// <summary>
    /// Clocks that run at different rates and jump forward; no jumps in a run with lease reads, which do not tolerate them.
    /// </summary>
    public double Clocks { get; init; } = 1;

    /// <summary>Slow, stalled and failing disks.</summary>
    public double Disks { get; init; } = 1;

    public double Membership { get; init; } = 1;

    public double Transfers { get; init; } = 1;

    /// <summary>Groups that start with witnesses, and witnesses that are added.</summary>
    public double Witnesses { get; init; } = 1;

    /// <summary>The world of ranges instead of plain groups.</summary>
    public bool Ranges { get; init; }

    /// <summary>Nodes of the world of ranges that come back with an empty disk.</summary>
    public double Wipes { get; init; }

    /// <summary>Ranges that are merged.</summary>
    public double Merges { get; init; }

    /// <summary>Replicas of ranges that are moved, added and removed by an operator, and nodes that are drained.</summary>
    public double Moves { get; init; }

    /// <summary>The planner of ranges proposes what is to be done.</summary>
    public bool Plans { get; init; }

    /// <summary>
    /// In the world of ranges: processes pause, their clocks are off by hours and jump, and people give operations up. Apart from the other
    /// weights, so that seeds without it keep their course.
    /// </summary>
    public bool Unsteady { get; init; }

    /// <summary>A bug in the world of ranges.</summary>
    public RangeMutant Mutant { get; init; }

    /// <summary>Lease reads; if null, in every other seed.</summary>
    public bool? Leases { get; init; }

    /// <summary>Groups that rest, and clients that are quiet at times; if null, in two of four seeds.</summary>
    public bool? Rests { get; init; }

    public bool PreVote { get; init; } = true;

    /// <summary>The command that runs one seed with these options again.</summary>
    public string Command(ulong seed) =>
        $"dotnet run -c Release --project tests/RaftActors.Simulation -- --seeds {seed}..{seed} --steps {Steps} --nodes {Nodes} "
            + $"--spares {Spares} --groups {Groups} --profile {Profile}"
            + (Unsteady && Profile != Profiles.Unsteady ? " --unsteady" : "")
            + (Mutant == RangeMutant.None ? "" : $" --mutant {Mutant}");
}

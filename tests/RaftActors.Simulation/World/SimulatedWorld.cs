using RaftActors.Protocol;

namespace RaftActors.Simulation.World;

/// <summary>Nodes with their clocks and disks, the network between them and the groups on them, in virtual time, from one seed.</summary>
public sealed class SimulatedWorld
{
    private readonly SimulationOptions _options;
    private readonly ReplicaOptions[] _variants;

    public SimulatedWorld(SimulationOptions options, ulong seed, bool verbose)
    {
        _options = options;
        Dice = new Dice(seed);
        Trace = new Trace(200) { IsVerbose = verbose };
        ReplicaOptions = new ReplicaOptions
        {
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(100),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(200),
            HeartbeatInterval = TimeSpan.FromMilliseconds(20),
            RestingHeartbeatInterval = options.Rests == true ? TimeSpan.FromMilliseconds(600) : TimeSpan.Zero,
            WriteDeadline = TimeSpan.FromMilliseconds(400),
            PreVote = options.PreVote,
            MaxAppendEntries = 8,
            MaxAppendBytes = 600,
            MaxInflightMessages = 4,
            MaxInflightBytes = 2000,
            MaxUncommittedEntries = 60,
            MaxCommandBytes = 1000,
            MaxUncommittedBytes = 10_000,
            LeaseReads = options.Leases == true,
            LeaseDriftBound = 1.12,
            PromotionLag = 20,
            SnapshotEntries = 40,
            TrailingEntries = 10,
        };
        _variants =
        [
            ReplicaOptions,
            ReplicaOptions with { SnapshotEntries = 110, TrailingEntries = 90 },
            ReplicaOptions with { SnapshotEntries = 30, TrailingEntries = 0 },
        ];
        Nodes = [.. Enumerable.Range(0, options.Nodes + options.Spares).Select(i => new SimulatedNode(this, i))];
        Network = new SimulatedNetwork(this, options, Nodes.Count);
        Groups = [.. Enumerable.Range(0, options.Groups).Select(i => new SimulatedGroup(this, i, options))];
    }

    public EventQueue Events { get; } = new();

    public Dice Dice { get; }

    public Counters Counters { get; } = new();

    public Trace Trace { get; }

    public SimulatedNetwork Network { get; }

    public ReplicaOptions ReplicaOptions { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<SimulatedGroup> Groups { get; }

    public long Steps { get; set; }

    public bool Faulty { get; set; } = true;

    /// <summary>Called for every snapshot sent to a node.</summary>
    public Action<int>? SnapshotLeft { get; set; }

    /// <summary>
    /// Nodes take snapshots at different times and keep logs of different lengths: one leader sends a snapshot where the next one sends
    /// entries.
    /// </summary>
    public ReplicaOptions OptionsOf(SimulatedNode node) => _variants[node.Number % _variants.Length];

    public double SlowestClock => 1 / Math.Sqrt(ReplicaOptions.LeaseDriftBound);

    public double FastestClock => SlowestClock * ReplicaOptions.LeaseDriftBound;

    /// <summary>
    /// Clocks differ in rate by up to the drift bound; most run at its limits, where a lease or a time to live is shortest.
    /// </summary>
    public double ClockRate() => _options.Clocks == 0 ? 1 : Dice.Below(3) switch
    {
        0 => SlowestClock,

        // Less than the bound by the rounding error of a clock tick.
        1 => FastestClock * (1 - 1e-5),
        _ => SlowestClock + (Dice.Below(1000) / 1000.0 * (FastestClock - SlowestClock) * (1 - 1e-5)),
    };

    public bool DiskFails() => Faulty && Dice.Chance(0.0005 * _options.Disks);

    public TimeSpan DiskDelay()
    {
        if (Faulty && Dice.Chance(0.01 * _options.Disks))
        {
            Counters.Add(Reached.DiskSlow);
            return Dice.Between(20, Dice.Chance(0.1) ? 1500 : 150);
        }

        return Dice.Between(0.1, 2);
    }

    public IEnumerable<string> Describe() => Groups.SelectMany(g => g.Describe().Split('\n'));
}

using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Planning;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// One keyspace over several nodes: the map, its ranges, their births, the agents that make and end replicas, drivers and clients, in
/// virtual time from one seed.
/// </summary>
internal sealed class RangeWorld
{
    public const string MetaGroup = "meta";
    public const string Keyspace = "kv";
    private const int MetaNodes = 3;
    private const int Keys = 40;
    private readonly SimulationOptions _options;
    private readonly ReplicaOptions[] _variants;
    private long _value;
    private int _metaHint;

    public RangeWorld(SimulationOptions options, ulong seed, bool verbose)
    {
        _options = options;
        Dice = new Dice(seed);
        Trace = new Trace(200) { IsVerbose = verbose };
        Checks = new RangeChecks(Counters);
        var common = new ReplicaOptions
        {
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(100),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(200),
            HeartbeatInterval = TimeSpan.FromMilliseconds(40),
            IdleHeartbeatInterval = TimeSpan.FromMilliseconds(40),
            WriteDeadline = TimeSpan.FromMilliseconds(400),
            MaxAppendEntries = 8,
            SnapshotEntries = 25,
            TrailingEntries = 6,
            PromotionLag = 12,
        };
        MaxClients = Dice.Below(4) == 0 ? 2 : RangeSessions.MaxClients;
        Planning = Planning with { SplitBytes = Dice.Chance(0.5) ? 1500 : 12_000 };
        HasLeases = options.Leases ?? seed % 2 == 1;
        common = common with { LeaseReads = HasLeases };
        _variants = [common, common with { SnapshotEntries = 60, TrailingEntries = 40 }, common with { SnapshotEntries = 12 }];
        MetaMembers = new Configuration(Enumerable.Range(1, MetaNodes).Select(i => new ReplicaId($"n{i}")));
        Network = new RangeNetwork(this, options, NodeCount);
        Nodes = [.. Enumerable.Range(0, NodeCount).Select(i => new RangeNode(this, i, i < MetaNodes))];
        Clients = [.. Enumerable.Range(0, options.Clients).Select(i => new RangeClient(this, i))];
    }

    /// <summary>When planners do what: sooner than people would want it.</summary>
    public PlannerSettings Planning { get; } = new()
    {
        Heard = 500,
        ReportAge = 800,
        DeadAfter = 1000,
        Cooldown = 300,
        Undo = 1500,
        SplitEvery = 200,
        MergeAfter = 400,
        LeaderLag = 20,
        LeaderHeard = 200,
    };

    public EventQueue Events { get; } = new();

    public Dice Dice { get; }

    public RangeCounters Counters { get; } = new();

    public Trace Trace { get; }

    public RangeChecks Checks { get; }

    public RangeNetwork Network { get; }

    public IReadOnlyList<RangeNode> Nodes { get; }

    public IReadOnlyList<RangeClient> Clients { get; }

    public Configuration MetaMembers { get; }

    public RangeMutant Mutant => _options.Mutant;

    /// <summary>Whether processes pause and clocks are off.</summary>
    public bool IsUnsteady => _options.Unsteady;

    /// <summary>How far the clock is ahead that is furthest, in milliseconds: clients have heard of ranges with that time.</summary>
    public long MostAhead { get; set; }

    /// <summary>How many clients a range remembers.</summary>
    public int MaxClients { get; }

    /// <summary>Whether leaders serve reads under a lease.</summary>
    public bool HasLeases { get; }

    public long PromotionLag => _variants[0].PromotionLag;

    /// <summary>How long drivers wait: less than people would.</summary>
    public OperationLimits Limits { get; } = new()
    {
        Split = 1500,
        Birth = 1000,
        Hosting = 800,
        MoveStall = 1200,
        Move = 5000,
        Heard = 300,
        Merge = 3000,
        FreezeWait = 100,
        FreezeMax = 600,
        ShipSilence = 200,
    };

    public long Steps { get; private set; }

    public bool Faulty { get; set; } = true;

    /// <summary>What a clock that is right would stamp.</summary>
    public long LogTime => 1000 + (Events.Now.Ticks / TimeSpan.TicksPerMillisecond);

    private int NodeCount => Math.Max(MetaNodes, _options.Nodes + _options.Spares);

    public static int NumberOf(string node) => node[1] - '1';

    public ReplicaOptions OptionsOf(int node) => _variants[node % _variants.Length];

    public byte[] RandomKey() => [(byte)'a', (byte)Dice.Below(Keys)];

    public long NextValue() => ++_value;

    /// <summary>Clocks differ in rate by less than the drift bound.</summary>
    public double ClockRate() => 1 + (_options.Clocks == 0 ? 0 : 0.09 * Dice.Below(3) / 2);

    public TimeSpan DiskDelay() => Faulty && Dice.Chance(0.02 * _options.Disks) ? Dice.Between(5, 100) : Dice.Between(0.1, 2);

    public void Step(ReplicaId replica, Input input)
    {
        Steps++;
        Trace.Mix(Events.Now.Ticks);
        if (Trace.IsVerbose)
        {
            Trace.Add($"{Events.Now.Ticks / TimeSpan.TicksPerMillisecond} ms {replica} {input}");
        }
    }

    public void Note(string line)
    {
        if (Trace.IsVerbose)
        {
            Trace.Add($"{Events.Now.Ticks / TimeSpan.TicksPerMillisecond} ms {line}");
        }
    }

    /// <summary>Proposes a change of the map; the sender looks at the map later.</summary>
    public void Propose(MapCommand command)
    {
        var bytes = CommandCodec.Encode(command);
        Network.Call(_metaHint, node => node.Find(MetaGroup)?.Propose(bytes, answer =>
        {
            if (answer is RangeReplica.NotHere { Leader: var leader })
            {
                _metaHint = leader.IsNone ? Dice.Below(MetaNodes) : NumberOf(leader.Node);
            }
        }));
        if (!Nodes[_metaHint].IsUp)
        {
            _metaHint = Dice.Below(MetaNodes);
        }
    }

    /// <summary>A copy of the map from some replica of it, which may lag.</summary>
    public void CopyMap(Action<MapView> arrives) => CopyMap((map, _) => arrives(map));

    /// <summary>The same with the map's log time, by which its readers count, whatever their own clocks say.</summary>
    public void CopyMap(Action<MapView, long> arrives) => Network.Call(Dice.Below(MetaNodes), node =>
    {
        if (node.Find(MetaGroup)?.Machine is MetaMachine machine)
        {
            // Without clocks that are off the time of the world is near enough.
            var time = IsUnsteady ? machine.Time + Milliseconds(Events.Now - machine.AppliedAt) : LogTime;
            var view = machine.View;
            Network.Answer(() => arrives(view, time));
        }
    });

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    public IEnumerable<string> Describe() =>
        Clients.Select(c => c.Describe()).Concat(Nodes.SelectMany(n => n.Replicas.Values).Select(Describe));

    private static string Describe(RangeReplica replica) => replica.Core.Describe(new GroupId(replica.Group))
        + (replica.Machine is RangeMachine { State.Descriptor: { } range } ? $" {range.Keys} v{range.Version}" : "");
}

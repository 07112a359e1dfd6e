using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;

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
        };
        _variants = [common, common with { SnapshotEntries = 60, TrailingEntries = 40 }, common with { SnapshotEntries = 12 }];
        MetaMembers = new Configuration(Enumerable.Range(1, MetaNodes).Select(i => new ReplicaId($"n{i}")));
        Network = new RangeNetwork(this, options, NodeCount);
        Nodes = [.. Enumerable.Range(0, NodeCount).Select(i => new RangeNode(this, i, i < MetaNodes))];
        Clients = [.. Enumerable.Range(0, options.Clients).Select(i => new RangeClient(this, i))];
    }

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

    public long Steps { get; private set; }

    public bool Faulty { get; set; } = true;

    /// <summary>What a clock that is right would stamp.</summary>
    public long LogTime => 1000 + (Events.Now.Ticks / TimeSpan.TicksPerMillisecond);

    private int NodeCount => Math.Max(MetaNodes, _options.Nodes + _options.Spares);

    public static int NumberOf(string node) => node[1] - '1';

    public ReplicaOptions OptionsOf(int node) => _variants[node % _variants.Length];

    public byte[] RandomKey() => [(byte)'a', (byte)Dice.Below(Keys)];

    public long NextValue() => ++_value;

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
    public void CopyMap(Action<MapView> arrives) => Network.Call(Dice.Below(MetaNodes), node =>
    {
        if (node.Find(MetaGroup)?.Machine is MetaMachine machine)
        {
            var view = machine.View;
            Network.Answer(() => arrives(view));
        }
    });

    public IEnumerable<string> Describe() =>
        Clients.Select(c => c.Describe()).Concat(Nodes.SelectMany(n => n.Replicas.Values).Select(Describe));

    private static string Describe(RangeReplica replica) => replica.Core.Describe(new GroupId(replica.Group))
        + (replica.Machine is RangeMachine { State.Descriptor: { } range } ? $" {range.Keys} v{range.Version}" : "");
}

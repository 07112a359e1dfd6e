using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.World;

/// <summary>One group, its replicas, network and clients, in virtual time from one seed.</summary>
public sealed class SimulatedCluster
{
    private static readonly GroupId Group = new("g");
    private readonly SimulationOptions _options;

    public SimulatedCluster(SimulationOptions options, ulong seed, bool verbose)
    {
        _options = options;
        Dice = new Dice(seed);
        Trace = new Trace(200) { IsVerbose = verbose };
        Network = new SimulatedNetwork(options, Events, Dice, Counters) { Deliver = message => Find(message.To)?.Receive(message) };
        Clients = new SimulatedClients(this);
        Checks = new ClusterChecks(this);
        ReplicaOptions = new ReplicaOptions
        {
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(100),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(200),
            HeartbeatInterval = TimeSpan.FromMilliseconds(20),
            WriteDeadline = TimeSpan.FromMilliseconds(400),
            PreVote = options.PreVote,
            MaxAppendEntries = 8,
            MaxAppendBytes = 600,
            MaxInflightMessages = 4,
            MaxInflightBytes = 2000,
            MaxUncommittedEntries = 60,
            MaxCommandBytes = 1000,
            MaxUncommittedBytes = 10_000,
            LeaseReads = options.Leases,
            LeaseDriftBound = 1.12,
            PromotionLag = 20,
            SnapshotEntries = 40,
            TrailingEntries = 10,
        };
        var configuration = new Configuration(Enumerable.Range(1, options.Nodes).Select(i => new ReplicaId($"n{i}")));
        Replicas = [.. Enumerable.Range(1, options.Nodes + options.Spares).Select(
            i => new SimulatedReplica(new ReplicaId($"n{i}"), this, new SimulatedDisk(configuration)))];
    }

    public EventQueue Events { get; } = new();

    public Dice Dice { get; }

    public Counters Counters { get; } = new();

    public Trace Trace { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedClients Clients { get; }

    public ClusterChecks Checks { get; }

    public ReplicaOptions ReplicaOptions { get; }

    public IReadOnlyList<SimulatedReplica> Replicas { get; }

    public long Steps { get; private set; }

    public bool Faulty { get; set; } = true;

    /// <summary>Whether clients change members; off while the cluster must come back.</summary>
    public bool ChangesMembers { get; set; } = true;

    public SimulatedReplica? Find(ReplicaId id) => Replicas.FirstOrDefault(r => r.Id == id);

    public void Transfer(ReplicaId to, MachineImage image) => Find(to)?.Receive(image);

    /// <summary>Clocks run up to a few percent fast or slow.</summary>
    public double ClockRate() => _options.Clocks ? 0.95 + (Dice.Below(1000) / 10_000.0) : 1;

    public bool DiskFails() => Faulty && _options.SlowDisks && Dice.Chance(0.0005);

    public TimeSpan DiskDelay()
    {
        if (Faulty && _options.SlowDisks && Dice.Chance(0.01))
        {
            Counters.Add("disk slow");
            return Dice.Between(20, Dice.Chance(0.1) ? 1500 : 150);
        }

        return Dice.Between(0.1, 2);
    }

    public void Stepped(SimulatedReplica replica, Input input)
    {
        Steps++;
        var core = replica.Core!;
        Trace.Mix(Events.Now.Ticks);
        Trace.Mix(core.HardState.CurrentTerm.Value);
        Trace.Mix(core.LastLog.Index.Value);
        Trace.Mix(core.CommitIndex.Value);
        if (Trace.IsVerbose)
        {
            Trace.Add($"{Events.Now} {input} => {core.Describe(Group)}");
        }
    }

    /// <summary>Whether the healed cluster is back: one leader whom all follow, and all machines equal.</summary>
    public bool IsSettled()
    {
        var leader = Replicas.SingleOrDefault(r => r.Core?.Role == RaftRole.Leader);
        return leader?.Core is { } core && !core.Configuration.IsJoint && Replicas.Where(r => core.Configuration.IsMember(r.Id)).All(r =>
            r.Core is { } other && other.Leader == leader.Id && other.CommitIndex == core.LastLog.Index
            && r.MachineAt == leader.MachineAt && r.MachineHash == leader.MachineHash);
    }

    public string Describe() => string.Join('\n', Replicas.Select(r => r.Core?.Describe(Group) ?? $"{Group}/{r.Id} down"));
}

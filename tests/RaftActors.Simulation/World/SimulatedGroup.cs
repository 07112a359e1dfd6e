using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>One group: a replica on every node, its clients and its invariants.</summary>
public sealed class SimulatedGroup : IGroupView
{
    private readonly GroupId _name;
    private readonly ReplicaView[] _views;

    public SimulatedGroup(SimulatedWorld world, int number, SimulationOptions options)
    {
        World = world;
        Number = number;
        _name = new GroupId($"g{number + 1}");
        var members = FirstMembers(options);
        Checks = new ClusterChecks(this);
        Replicas =
        [
            .. world.Nodes.Select(node => new SimulatedReplica(node, this, new SimulatedDisk(members))
            {
                WasWitness = members.IsWitness(node.Id),
            }),
        ];
        _views = [.. Replicas.Select(r => r.View)];
        foreach (var replica in Replicas)
        {
            replica.Node.Add(replica);
        }

        Clients = new SimulatedClients(this, options);
    }

    public SimulatedWorld World { get; }

    public int Number { get; }

    public IReadOnlyList<SimulatedReplica> Replicas { get; }

    public SimulatedClients Clients { get; }

    public ClusterChecks Checks { get; }

    IReadOnlyList<IReplicaView> IGroupView.Replicas => _views;

    public LogicalTime Now => World.Events.Now;

    public bool PreVote => World.ReplicaOptions.PreVote;

    public double SlowestClock => World.SlowestClock;

    public double FastestClock => World.FastestClock;

    public TimeSpan LongestElectionTimeout => World.ReplicaOptions.ElectionTimeoutMax;

    public TimeSpan LongestSilence => World.ReplicaOptions.ElectionTimeoutMax;

    public TimeSpan ClocksJumped
    {
        get
        {
            var jumped = TimeSpan.Zero;
            foreach (var node in World.Nodes)
            {
                jumped += node.ClockJumped;
            }

            return jumped;
        }
    }

    public TimeSpan LongestLease => World.ReplicaOptions.LeaseReads
        ? World.ReplicaOptions.ElectionTimeoutMin / World.ReplicaOptions.LeaseDriftBound / World.SlowestClock
        : TimeSpan.Zero;

    /// <summary>The index of a node in every list; n1 is the first.</summary>
    public static int NumberOf(ReplicaId id) => id.Value[1] - '1';

    public SimulatedReplica? Find(ReplicaId id) => !id.IsNone && NumberOf(id) is >= 0 and var i && i < Replicas.Count ? Replicas[i] : null;

    IReplicaView? IGroupView.Find(ReplicaId id) => Find(id)?.View;

    public void Stepped(SimulatedReplica replica, Input input)
    {
        var core = replica.Core!;
        World.Steps++;
        var trace = World.Trace;
        trace.Mix(Now.Ticks);
        trace.Mix(core.HardState.CurrentTerm.Value);
        trace.Mix(core.LastLog.Index.Value);
        trace.Mix(core.CommitIndex.Value);
        trace.Mix(((long)core.Role << 8) | (long)replica.Number);
        if (trace.IsVerbose)
        {
            trace.Add($"{Now} {input} => {core.Describe(_name)}");
        }
    }

    /// <summary>The replica that leads, or believes so, in the newest term.</summary>
    public SimulatedReplica? NewestLeader()
    {
        SimulatedReplica? newest = null;
        foreach (var replica in Replicas)
        {
            if (replica.Core is { Role: RaftRole.Leader }
                && (newest is null || replica.View.HardState.CurrentTerm > newest.View.HardState.CurrentTerm))
            {
                newest = replica;
            }
        }

        return newest;
    }

    /// <summary>
    /// Why the healed group has not recovered yet; null if there is one leader, all follow with equal machines, and nothing is in progress.
    /// </summary>
    public string? NotSettled()
    {
        var leaders = Replicas.Where(r => r.Core?.Role == RaftRole.Leader).ToList();
        if (leaders.Count != 1)
        {
            return $"{_name} has {leaders.Count} leaders";
        }

        var leader = leaders[0];
        if (leader.View.Configuration.IsJoint)
        {
            return $"{_name} did not leave the joint configuration {leader.View.Configuration}";
        }

        foreach (var replica in Replicas.Where(r => leader.View.Configuration.IsMember(r.Id)))
        {
            if (replica.Core is not { } core || core.Leader != leader.Id)
            {
                return $"{replica.Id} does not follow {leader.Id}";
            }

            if (core.CommitIndex != leader.View.LastLog.Index || replica.Machine.At != leader.Machine.At
                || (!leader.View.Configuration.IsWitness(replica.Id) && replica.Machine.Hash != leader.Machine.Hash))
            {
                return $"{replica.Id} differs from {leader.Id}";
            }

            if (!replica.IsQuiet)
            {
                return $"{replica.Id} still has pending writes or promises";
            }
        }

        return null;
    }

    /// <summary>Some groups start with witnesses: one of three members, up to two of five.</summary>
    private Configuration FirstMembers(SimulationOptions options)
    {
        ReplicaId[] voters = [.. World.Nodes.Take(options.Nodes).Select(n => n.Id)];
        var most = World.Dice.Chance(0.4 * options.Witnesses) ? (options.Nodes - 1) / 2 : 0;
        return new Configuration(voters, witnesses: most == 0 ? [] : voters[^(1 + World.Dice.Below(Math.Min(most, 2)))..]);
    }

    public string Describe() => string.Join('\n', Replicas.Select(r => r.Core?.Describe(_name) ?? $"{_name}/{r.Id} down"));
}

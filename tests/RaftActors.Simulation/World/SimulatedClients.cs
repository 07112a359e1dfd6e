using System.Buffers.Binary;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.World;

/// <summary>Clients that propose unique commands and read; they remember what they were promised.</summary>
public sealed class SimulatedClients(SimulatedCluster cluster)
{
    private readonly Dictionary<(ReplicaId, int Life), HashSet<EntryId>> _waiting = [];
    private readonly Dictionary<long, LogIndex> _readFloors = [];
    private long _nextCommand;
    private long _nextRead;

    /// <summary>The highest index whose command was acknowledged to a client.</summary>
    public LogIndex HighestAcknowledged { get; private set; }

    public List<EntryId> Acknowledged { get; } = [];

    public long ReadsAnswered { get; private set; }

    public void Act()
    {
        var replicas = cluster.Replicas;
        var target = replicas[cluster.Dice.Below(replicas.Count)];
        foreach (var replica in replicas)
        {
            // Mostly to whoever believes to lead, old leaders among them; sometimes to anybody.
            if (replica.Core?.Role == RaftRole.Leader && cluster.Dice.Chance(0.7))
            {
                target = replica;
            }
        }

        if (cluster.Dice.Chance(0.01))
        {
            target.Step(new TransferLeadership(replicas[cluster.Dice.Below(replicas.Count)].Id));
            return;
        }

        if (replicas.Count > 1 && cluster.ChangesMembers && cluster.Dice.Chance(0.03) && target.Core is { } core)
        {
            target.Step(new ChangeMembers(_nextRead++, AnotherConfiguration(core.Configuration)));
            return;
        }

        if (cluster.Dice.Chance(0.3))
        {
            var read = _nextRead++;
            _readFloors[read] = HighestAcknowledged;
            target.Receive(new ReadRequest(read, ByLease: cluster.Dice.Chance(0.7)));
            return;
        }

        var commands = new ReadOnlyMemory<byte>[1 + cluster.Dice.Below(4)];
        for (var i = 0; i < commands.Length; i++)
        {
            var bytes = new byte[8 + cluster.Dice.Below(64)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, _nextCommand++);
            commands[i] = bytes;
        }

        target.Step(new Propose(commands, cluster.Events.Now.Ticks / TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Moves one or several replicas between voters, learners and outsiders; what cannot be is left to the leader to refuse.</summary>
    private Configuration AnotherConfiguration(Configuration from)
    {
        var voters = new HashSet<ReplicaId>(from.Voters);
        var learners = new HashSet<ReplicaId>(from.Learners);
        for (var moves = 1 + cluster.Dice.Below(cluster.Dice.Chance(0.3) ? 3 : 1); moves > 0; moves--)
        {
            var replica = cluster.Replicas[cluster.Dice.Below(cluster.Replicas.Count)].Id;
            if (learners.Remove(replica))
            {
                voters.Add(replica);
            }
            else if (voters.Contains(replica))
            {
                if (voters.Count > 1)
                {
                    voters.Remove(replica);
                }
            }
            else
            {
                learners.Add(replica);
            }
        }

        learners.ExceptWith(voters);
        return new Configuration(voters.Order(), learners.Order());
    }

    public void Appended(SimulatedReplica replica, in Appended effect)
    {
        var key = (replica.Id, replica.Life);
        if (!_waiting.TryGetValue(key, out var set))
        {
            _waiting[key] = set = [];
        }

        for (var i = 0; i < effect.Count; i++)
        {
            set.Add(new EntryId(effect.First + i, effect.Term));
        }
    }

    public void Applied(SimulatedReplica replica, in Entry entry)
    {
        if (_waiting.TryGetValue((replica.Id, replica.Life), out var set) && set.Remove(entry.Id))
        {
            Acknowledged.Add(entry.Id);
            HighestAcknowledged = LogIndex.Max(HighestAcknowledged, entry.Index);
            cluster.Counters.Add("command acknowledged");
        }
    }

    public void ReadReady(SimulatedReplica replica, in ReadReady effect)
    {
        _readFloors.Remove(effect.ReadId, out var floor);
        cluster.Checks.Reads(replica, effect.Index, floor);
        ReadsAnswered++;
        cluster.Counters.Add(effect.LeaseUntil is null ? "read answered" : "read answered by lease");
    }

    public void ReadRejected(in ReadRejected effect) => _readFloors.Remove(effect.ReadId);
}

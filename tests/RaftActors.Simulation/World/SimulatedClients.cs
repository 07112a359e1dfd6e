using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>
/// All clients of a group: clients with sessions, load without sessions, and an operator that changes members and transfers leadership.
/// </summary>
public sealed class SimulatedClients : IHappens
{
    private readonly SimulatedGroup _group;
    private readonly SimulatedWorld _world;
    private readonly SimulationOptions _options;
    private readonly SimulatedClient[] _clients;
    private readonly Dictionary<long, (SimulatedClient? Client, long Operation, LogIndex Floor, bool ByLease, LogicalTime Asked)> _reads =
    [];
    private long _lastOperation;
    private LogIndex _seen;
    private LogicalTime _quietUntil;

    public SimulatedClients(SimulatedGroup group, SimulationOptions options)
    {
        _group = group;
        _world = group.World;
        _options = options;
        Operator = new SimulatedOperator(group, options);
        _clients = [.. Enumerable.Range(0, options.Clients).Select(i => new SimulatedClient(group, this, i))];
    }

    /// <summary>Commands acknowledged, with or without a session.</summary>
    public long AcknowledgedCount { get; private set; }

    public IReadOnlyList<SimulatedClient> Sessions => _clients;

    /// <summary>Whether members are changed and leadership is transferred; off while the group must recover.</summary>
    public bool IsDisturbing { get; set; } = true;

    public SimulatedOperator Operator { get; }

    private bool IsActing { get; set; }

    public void Begin()
    {
        IsActing = true;
        _quietUntil = default;
        _world.Events.After(_world.Dice.Between(0.5, 8), new Happening(this, 0, null, 0));
        foreach (var client in _clients)
        {
            client.IsIdle = false;
            client.Rest(1, 30);
        }
    }

    /// <summary>Whether no client starts a new operation.</summary>
    public bool IsQuiet => _world.Events.Now < _quietUntil;

    /// <summary>Starts no new operations for a while.</summary>
    public void BeQuiet(TimeSpan time) => _quietUntil = _world.Events.Now + time;

    /// <summary>Starts no new operations; pending ones continue until answered.</summary>
    public void End()
    {
        IsActing = false;
        foreach (var client in _clients)
        {
            client.IsIdle = true;
        }
    }

    public void Happen(in Happening happening)
    {
        if (IsActing)
        {
            if (!IsQuiet)
            {
                Act();
            }

            _world.Events.After(_world.Dice.Between(0.5, 8), happening);
        }
    }

    public long NextOperation() => ++_lastOperation;

    public byte[] Load() => new SimulatedCommand(CommandKind.Load, NextOperation()).Write(
        _world.Faulty && _world.Dice.Chance(0.001) ? _world.ReplicaOptions.MaxCommandBytes : _world.Dice.Below(56));

    public void Propose(ClientCall call) => Target().Receive(call);

    public void Read(SimulatedClient? client, long operation)
    {
        var byLease = _world.Dice.Chance(0.7);
        var id = NextOperation();
        _reads[id] = (client, operation, _seen, byLease, _world.Events.Now);
        var replicas = _group.Replicas;
        var target = _world.Dice.Chance(0.4) ? replicas[_world.Dice.Below(replicas.Count)] : Target();
        target.Receive(new ReadRequest(id, byLease, MayForward: _world.Dice.Chance(0.7)));
    }

    public void Acknowledged(SimulatedReplica replica, EntryId at, SimulatedClient? client, long operation, in MachineAnswer answer)
    {
        _world.Counters.Add(Reached.CommandAcknowledged);
        AcknowledgedCount++;
        _seen = LogIndex.Max(_seen, at.Index);
        if (client is null)
        {
            return;
        }

        _group.Checks.Replied(replica.View, new ClientReply(client.Number, operation, at, answer.Command, at.Index));
        if (_world.Faulty && _world.Dice.Chance(0.05))
        {
            _world.Counters.Add(Reached.AnswerLost);
            return;
        }

        client.Answer(operation, answer);
    }

    public void ReadReady(SimulatedReplica replica, long id, LogIndex index, LogicalTime? leaseUntil)
    {
        _reads.Remove(id, out var read);
        _world.Counters.Add(leaseUntil is not null ? Reached.ReadAnsweredByLease : Reached.ReadAnswered);
        if (replica.View.Role != RaftRole.Leader)
        {
            _world.Counters.Add(Reached.ForwardedReadAnswered);
        }
        else if (read.ByLease && leaseUntil is null && _world.ReplicaOptions.LeaseReads)
        {
            _world.Counters.Add(Reached.ReadWithoutLeaseConfirmed);
        }

        _group.Checks.Reads(replica.View, new ServedRead(index, read.Floor, leaseUntil, read.Asked));
        _seen = LogIndex.Max(_seen, replica.Machine.At.Index);
        if (read.Client is { } client)
        {
            _group.Checks.Replied(
                replica.View, new ClientReply(client.Number, read.Operation, EntryId.Zero, default, replica.Machine.At.Index));
            client.ReadAnswered(read.Operation);
        }
    }

    public void ReadRejected(long id)
    {
        _world.Counters.Add(Reached.ReadRejected);
        if (_reads.Remove(id, out var read))
        {
            read.Client?.Refused(read.Operation);
        }
    }

    private void Act()
    {
        if (IsDisturbing && _world.Dice.Chance(0.01 * _options.Transfers))
        {
            Target().Receive(new TransferRequest(_group.Replicas[_world.Dice.Below(_group.Replicas.Count)].Id));
            return;
        }

        if (IsDisturbing && _group.Replicas.Count > 1 && _world.Dice.Chance(0.03 * _options.Membership))
        {
            Operator.ChangeMembers(Target(), NextOperation());
            return;
        }

        if (_world.Dice.Chance(0.3))
        {
            Read(null, 0);
            return;
        }

        var commands = new ReadOnlyMemory<byte>[1 + _world.Dice.Below(4)];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = Load();
        }

        Propose(new ClientCall(new ProposeRequest(commands), null, 0));
    }

    /// <summary>Usually a replica that believes it leads, possibly an old leader; sometimes any replica.</summary>
    private SimulatedReplica Target()
    {
        var replicas = _group.Replicas;
        var target = replicas[_world.Dice.Below(replicas.Count)];
        foreach (var replica in replicas)
        {
            if (replica.Core?.Role == RaftRole.Leader && _world.Dice.Chance(0.7))
            {
                target = replica;
            }
        }

        return target;
    }
}

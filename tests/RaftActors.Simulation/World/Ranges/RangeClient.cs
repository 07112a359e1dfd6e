using System.Collections.Immutable;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// Writes and reads keys of a keyspace through a cache that is often stale. A write is sent until it is answered, or its time is over.
/// </summary>
internal sealed class RangeClient(RangeWorld world, int number)
{
    private const long MostTime = 6000;
    private const long LittleTime = 100;
    private readonly RangeCache _cache = new();
    private UInt128 _id = new(world.Dice.Next(), (ulong)number + 1);
    private long _sequence;
    private long _request;
    private long _hint;
    private RangeCommand? _waiting;
    private int _floor;
    private ImmutableArray<string> _groups = [];

    /// <summary>Requests answered so far.</summary>
    public long Answered { get; private set; }

    public bool IsWaiting => _waiting is not null;

    public bool IsActive { get; set; } = true;

    public void Begin() => world.Events.After(world.Dice.Between(1, 60), Next);

    /// <summary>What it waits for, for a report.</summary>
    public string Describe() => _waiting is not { } command
        ? $"client {number} waits for nothing"
        : $"client {number} waits for {command.Session.Sequence} of key {Convert.ToHexString(command.Key)} ({command.Value}) until "
            + $"{command.Session.NotAfter}, from {_cache.Find(command.Key)?.Descriptor.ToString() ?? "no range"}";

    private void Next()
    {
        if (!IsActive || _waiting is not null)
        {
            return;
        }

        var key = world.RandomKey();
        var isRead = world.Dice.Chance(0.3);
        _floor = world.Checks.Executions.Acknowledged(key);
        _sequence += isRead ? 0 : 1;
        var sequence = Math.Max(1, _sequence);
        var time = world.Faulty && world.Dice.Chance(0.05) ? LittleTime : MostTime;
        _waiting = new RangeCommand(
            new SessionCommand(_id, sequence, sequence, world.LogTime + world.MostAhead + time),
            key,
            isRead ? 0 : world.NextValue());
        Send();
    }

    private void Send()
    {
        if (_waiting is not { } command)
        {
            return;
        }

        var request = ++_request;
        var node = world.Dice.Below(world.Nodes.Count);
        if (_cache.Find(command.Key) is not { } range)
        {
            world.CopyMap(Learn);
        }
        else
        {
            var members = range.Descriptor.Members;
            node = range.Leader is { } leader ? RangeWorld.NumberOf(leader)
                : members.IsEmpty ? node : RangeWorld.NumberOf(members[(int)(_hint++ % members.Length)].Node);
            range.Leader = null;
            var group = range.Descriptor.Group;
            if (world.Faulty && !_groups.IsEmpty && world.Dice.Chance(0.1))
            {
                // Any group may be asked for any key: it says by its own log whether it has it.
                group = _groups[world.Dice.Below(_groups.Length)];
                node = world.Dice.Below(world.Nodes.Count);
            }

            var version = range.Descriptor.Version;
            var floor = _floor;
            world.Network.Call(node, at => Arrive(at, group, version, command, request, floor));
        }

        world.Events.After(world.Dice.Between(60, 140), () =>
        {
            if (request == _request && _waiting is not null)
            {
                // The group may be gone: then no replica says where the key is now.
                world.CopyMap(Learn);
                Send();
            }
        });
    }

    /// <summary>At the node.</summary>
    private void Arrive(RangeNode node, string group, long version, RangeCommand command, long request, int floor)
    {
        if (node.Find(group) is not { Machine: RangeMachine machine } replica)
        {
            return;
        }

        if (command.Value == 0)
        {
            var frozenBy = world.Checks.FrozenBy(group);
            var byLease = world.HasLeases && world.Dice.Chance(0.7);
            replica.Read(isReady =>
            {
                if (isReady)
                {
                    var verdict = machine.Judge(command.Key, version, isRead: true);
                    if (world.Mutant == RangeMutant.ReadsNotJudged
                        || (world.Mutant == RangeMutant.FreezeForgottenInReads && verdict == RangeVerdict.Moving))
                    {
                        verdict = RangeVerdict.Serve;
                    }

                    if (verdict == RangeVerdict.Serve)
                    {
                        // Whether the client still waits for it or not.
                        world.Checks.Served(group, frozenBy);
                        world.Checks.Executions.Read(command.Key, machine.Read(command.Key), floor);
                    }

                    object answer = verdict == RangeVerdict.Serve ? machine.Read(command.Key) : machine.NotServed(verdict);
                    world.Network.Answer(() => Receive(request, group, node.Id, answer));
                }
            }, byLease);
            return;
        }

        if (world.Mutant == RangeMutant.JudgedAtPropose && replica.IsLeader
            && machine.Judge(command.Key, version, isRead: false) is var early and not RangeVerdict.Serve)
        {
            var answer = machine.NotServed(early);
            world.Network.Answer(() => Receive(request, group, node.Id, answer));
            return;
        }

        replica.Propose(command.Encode(), answer =>
        {
            if (answer is not null)
            {
                world.Network.Answer(() => Receive(request, group, node.Id, answer));
            }
        });
    }

    private void Receive(long request, string group, string node, object answer)
    {
        if (request != _request || _waiting is not { } command)
        {
            return;
        }

        var range = _cache.Find(command.Key) is { } known && known.Descriptor.Group == group ? known : null;
        switch (answer)
        {
            case RangeReplica.NotHere { Leader: { IsNone: false } leader } when range is not null:
                range.Leader = leader.Node;
                Again();
                break;
            case RangeResult.NotServed refused:
                world.Counters.Add(refused.Verdict == RangeVerdict.Moving ? RangeReached.Moving : RangeReached.WrongRange);
                foreach (var descriptor in refused.Redirect)
                {
                    _cache.Merge(descriptor);
                }

                Again();
                break;
            case RangeResult.Executed executed:
                world.Checks.Executions.Answered(_id, command.Session.Sequence, executed.Previous);
                world.Checks.Executions.Acknowledge(command.Key, command.Value);
                Done(range, node);
                break;
            case RangeResult.NotInSession:
                // Perhaps executed, perhaps not: a new session begins.
                world.Counters.Add(RangeReached.CommandExpired);
                _id = new UInt128(world.Dice.Next(), (ulong)number + 1);
                _sequence = 0;
                Done(range, node);
                break;
            case long value:
                world.Counters.Add(RangeReached.ReadServed);
                world.Checks.Executions.Read(command.Key, value, _floor);
                Done(range, node);
                break;
        }
    }

    private void Done(CachedRange? range, string node)
    {
        if (range is not null)
        {
            range.Leader = node;
        }

        _waiting = null;
        Answered++;
        world.Events.After(world.Dice.Between(1, 60), Next);
    }

    private void Again() => world.Events.After(world.Dice.Between(0.1, 20), Send);

    private void Learn(MapView map)
    {
        _groups = [.. map.Ranges.Where(r => r.IsOwner).Select(r => r.Group)];
        foreach (var range in map.Ranges.Where(r => r.IsOwner))
        {
            _cache.Merge(new RangeDescriptor
            {
                Keyspace = range.Keyspace,
                Group = range.Group,
                Keys = range.Keys,
                Version = range.Version,
                ConfigurationIndex = range.ConfigurationIndex,
                Members = [.. range.Replicas.Where(r => r.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost)).Select(r => r.Id)],
            });
        }
    }
}

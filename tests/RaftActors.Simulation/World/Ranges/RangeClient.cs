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
    private readonly Dictionary<string, int> _acknowledged = new(StringComparer.Ordinal);
    private UInt128 _id = new(world.Dice.Next(), (ulong)number + 1);
    private long _sequence;
    private long _request;
    private long _hint;
    private RangeCommand? _waiting;
    private int _floor;

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
        _floor = _acknowledged.GetValueOrDefault(Convert.ToHexString(key));
        _sequence += isRead ? 0 : 1;
        var sequence = Math.Max(1, _sequence);
        var time = world.Faulty && world.Dice.Chance(0.05) ? LittleTime : MostTime;
        _waiting = new RangeCommand(
            new SessionCommand(_id, sequence, sequence, world.LogTime + time),
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
            world.CopyMap(map => Learn(map));
        }
        else
        {
            var members = range.Descriptor.Members;
            node = range.Leader is { } leader ? RangeWorld.NumberOf(leader)
                : members.IsEmpty ? node : RangeWorld.NumberOf(members[(int)(_hint++ % members.Length)].Node);
            range.Leader = null;
            var group = range.Descriptor.Group;
            var version = range.Descriptor.Version;
            world.Network.Call(node, at => Arrive(at, group, version, command, request));
        }

        world.Events.After(world.Dice.Between(60, 140), () =>
        {
            if (request == _request && _waiting is not null)
            {
                Send();
            }
        });
    }

    /// <summary>At the node.</summary>
    private void Arrive(RangeNode node, string group, long version, RangeCommand command, long request)
    {
        if (node.Find(group) is not { Machine: RangeMachine machine } replica)
        {
            return;
        }

        if (command.Value == 0)
        {
            replica.Read(isReady =>
            {
                if (isReady)
                {
                    var verdict = world.Mutant == RangeMutant.ReadsNotJudged
                        ? RangeVerdict.Serve
                        : machine.Judge(command.Key, version, isRead: true);
                    object answer = verdict == RangeVerdict.Serve ? machine.Read(command.Key) : machine.NotServed(verdict);
                    world.Network.Answer(() => Receive(request, group, node.Id, answer));
                }
            });
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

        var range = _cache.Find(command.Key);
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
                _acknowledged[Convert.ToHexString(command.Key)] = world.Checks.Executions.PositionOf(command.Key, command.Value);
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
        foreach (var range in map.Ranges.Where(r => r.IsOwner))
        {
            _cache.Merge(new RangeDescriptor
            {
                Keyspace = range.Keyspace,
                Group = range.Group,
                Keys = range.Keys,
                Version = range.Version,
                ConfigurationIndex = range.ConfigurationIndex,
                Members = [.. range.Replicas.Select(r => r.Id)],
            });
        }
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// A process that drives operations: it looks at one, asks the groups, and carries out what the driver says. It is killed between any two
/// of these, and what it sends is delayed and doubled.
/// </summary>
internal sealed class DriverHost(RangeWorld world, IOperationDriver driver)
{
    private const int Finished = 4;

    public void Begin() => world.Events.After(world.Dice.Between(5, 60), Look);

    private void Look()
    {
        world.CopyMap(map => Pick(map));
        world.Events.After(world.Dice.Between(20, 80), Look);
    }

    private void Pick(MapView map)
    {
        var operations = map.Operations.Where(o => o.Outcome == OperationOutcome.Open)
            .Concat(map.Operations.Where(o => o.Outcome == OperationOutcome.Completed).TakeLast(Finished))
            .ToList();
        if (operations.Count == 0 || IsKilled())
        {
            return;
        }

        var operation = operations[world.Dice.Below(operations.Count)];
        GroupFacts? range = null;
        GroupFacts? other = null;
        Ask(map, operation.Group, facts => range = facts);
        if (operation.Other.Length > 0)
        {
            Ask(map, operation.Other, facts => other = facts);
        }

        world.Events.After(world.Dice.Between(10, 40), () => Decide(operation, map, range, other));
    }

    private void Decide(OperationRecord operation, MapView map, GroupFacts? range, GroupFacts? other)
    {
        var action = driver.Next(operation, map, range, other, world.LogTime);
        if (action is DriverAction.Wait || IsKilled())
        {
            return;
        }

        if (!world.Faulty || !world.Dice.Chance(0.15))
        {
            Do(map, action);
            return;
        }

        world.Counters.Add(RangeReached.ActionDelayed);
        world.Events.After(world.Dice.Between(50, 3000), () => Do(map, action));
        if (world.Dice.Chance(0.5))
        {
            world.Counters.Add(RangeReached.ActionDoubled);
            Do(map, action);
        }
    }

    private void Do(MapView map, DriverAction action)
    {
        if (action is DriverAction.ToMap toMap)
        {
            world.Propose(toMap.Command);
        }
        else if (action is DriverAction.ToGroup { Group: var group, Entry: var entry })
        {
            ToMembers(map, group, node =>
            {
                if (node.Find(group) is { IsLeader: true } leader)
                {
                    leader.Propose(RangeCommand.Encode(Stamped(entry, node)), _ => { });
                }
            });
        }
    }

    /// <summary>The leader's own incarnation leads the child.</summary>
    private static RangeEntry Stamped(RangeEntry entry, RangeNode node)
    {
        if (entry is not RangeEntry.Split split)
        {
            return entry;
        }

        foreach (var member in split.Members)
        {
            if (member.Node == node.Id)
            {
                return split with { FirstLeader = member };
            }
        }

        return entry;
    }

    private void Ask(MapView map, string group, Action<GroupFacts> answered) => ToMembers(map, group, node =>
    {
        if (node.Find(group) is { IsLeader: true, Machine: RangeMachine machine } leader)
        {
            leader.Read(isReady =>
            {
                if (isReady)
                {
                    var facts = Facts(leader, machine);
                    world.Network.Answer(() => answered(facts));
                }
            });
        }
    });

    private static GroupFacts Facts(RangeReplica leader, RangeMachine machine)
    {
        var voters = leader.Core.Configuration.Voters;
        var with = leader.Core.Peers.Count(p => p.MatchIndex > LogIndex.Zero && voters.Contains(p.Peer) && p.Peer != leader.Id) + 1;
        return new GroupFacts(
            machine.State.Descriptor, [.. machine.State.Notices], machine.ConfigurationIndex, with > voters.Length / 2);
    }

    /// <summary>Whichever leads will know it.</summary>
    private void ToMembers(MapView map, string group, Action<RangeNode> at)
    {
        foreach (var replica in map.Ranges.FirstOrDefault(r => r.Group == group)?.Replicas ?? [])
        {
            world.Network.Call(RangeWorld.NumberOf(replica.Node), at);
        }
    }

    private bool IsKilled()
    {
        var isKilled = world.Faulty && world.Dice.Chance(0.1);
        if (isKilled)
        {
            world.Counters.Add(RangeReached.DriverKilled);
        }

        return isKilled;
    }
}

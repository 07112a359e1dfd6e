using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Crashes nodes, most of all in the middle of births, cuts links, and wipes the disk of a node that holds no map.</summary>
internal sealed class RangeNemesis(RangeWorld world, SimulationOptions options)
{
    private const double MostAhead = 5 * 3600 * 1000;
    private bool _isOver;

    public void Begin()
    {
        Strike();
        Watch();
        if (options.Unsteady)
        {
            Disturb();
        }
    }

    /// <summary>Wall clocks are wrong by hours before anything starts.</summary>
    public void SetClocks()
    {
        if (options.Unsteady)
        {
            foreach (var node in world.Nodes.Where(_ => world.Dice.Chance(0.5)))
            {
                node.SetWallClock(world.Dice.Between(0, MostAhead));
                world.MostAhead = Math.Max(world.MostAhead, node.WallAhead);
            }
        }
    }

    public void Stop()
    {
        _isOver = true;
        world.Faulty = false;
        world.Network.Heal();
        foreach (var node in world.Nodes)
        {
            node.Start();
            node.Resume();
        }
    }

    /// <summary>Processes pause for longer than elections and leases take; monotonic clocks jump where no lease counts on them.</summary>
    private void Disturb()
    {
        if (_isOver)
        {
            return;
        }

        var node = world.Nodes[world.Dice.Below(world.Nodes.Count)];
        if (!world.HasLeases && world.Dice.Chance(0.1))
        {
            var jump = world.Dice.Between(10, world.Dice.Chance(0.5) ? 2000 : MostAhead);
            world.Note($"the clock of {node.Id} jumps by {jump}");
            node.JumpClock(jump);
            world.MostAhead += (long)jump.TotalMilliseconds;
        }
        else
        {
            var pause = world.Dice.Between(20, world.Dice.Chance(0.3) ? 3000 : 500);
            world.Note($"{node.Id} pauses for {pause}");
            node.Pause(pause);
        }

        world.Events.After(world.Dice.Between(100, 900), Disturb);
    }

    private void Strike()
    {
        if (_isOver)
        {
            return;
        }

        var choice = world.Dice.Below(100) / 10;
        var node = world.Nodes[world.Dice.Below(world.Nodes.Count)];
        if (choice < 3 && world.Dice.Chance(options.Crashes))
        {
            Crash(node);
        }
        else if (choice == 3 && world.Dice.Chance(options.Crashes * 0.3))
        {
            world.Counters.Add(RangeReached.AllNodesCrashed);
            foreach (var one in world.Nodes)
            {
                Crash(one);
            }
        }
        else if (choice is > 3 and < 7 && world.Dice.Chance(options.Partitions))
        {
            Cut(node.Number);
        }
        else if (choice == 7 && world.Dice.Chance(options.Wipes) && MayBeWiped(world.Nodes[^1]))
        {
            world.Note($"{world.Nodes[^1].Id} loses its disk");
            world.Nodes[^1].Wipe();
            Restart(world.Nodes[^1]);
        }

        world.Events.After(world.Dice.Between(60, 500), Strike);
    }

    /// <summary>
    /// Whether each group keeps a majority of the voters with state, or with a witness all that was committed on the only one that is left:
    /// more may not be lost.
    /// </summary>
    private bool MayBeWiped(RangeNode victim)
    {
        foreach (var node in world.Nodes)
        {
            if (!node.IsUp)
            {
                // It may know of members that no other node knows now.
                return false;
            }

            foreach (var replica in node.Replicas.Values)
            {
                var members = replica.Core.Configuration;
                if (!Survives(replica.Group, members, members.Voters, victim)
                    || !Survives(replica.Group, members, members.Outgoing, victim))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Survives(string group, Configuration members, ImmutableArray<ReplicaId> voters, RangeNode victim)
    {
        if (group == RangeWorld.MetaGroup)
        {
            return true;
        }

        var (full, left) = (0, 0);
        var isCovered = false;
        foreach (var voter in voters)
        {
            if (!members.IsWitness(voter))
            {
                var node = world.Nodes[RangeWorld.NumberOf(voter.Node)];
                full++;
                if (node != victim && node.Disk.Stores.TryGetValue((group, voter.Value), out var store))
                {
                    left++;
                    isCovered |= victim.Disk.Stores.All(s => s.Key.Group != group || store.Covers(s.Value));
                }
            }
        }

        return full == 0 || left > full / 2 || (full == 2 && !members.Witnesses.IsEmpty && isCovered);
    }

    /// <summary>A crash in the middle of a birth or merge is tried more often than by chance.</summary>
    private void Watch()
    {
        if (_isOver)
        {
            return;
        }

        var isTogether = world.Dice.Chance(0.2);
        foreach (var node in world.Nodes)
        {
            if (node.Births.Count > 0 && world.Dice.Chance(isTogether ? 0.7 : 0.12 * options.Crashes))
            {
                Crash(node);
            }
            else if (node.Replicas.Values.Any(r => r.Duties.IsShipping) && world.Dice.Chance(0.01))
            {
                world.Counters.Add(RangeReached.CrashWhileShipping);
                Crash(node);
            }
        }

        world.Events.After(world.Dice.Between(1, 12), Watch);
    }

    private void Crash(RangeNode node)
    {
        world.Note($"{node.Id} crashes");
        node.Crash();
        Restart(node);
    }

    private void Restart(RangeNode node) => world.Events.After(world.Dice.Between(5, world.Dice.Chance(0.2) ? 1500 : 300), () =>
    {
        if (!_isOver)
        {
            world.Note($"{node.Id} starts");
            node.Start();
        }
    });

    private void Cut(int node)
    {
        for (var other = 0; other < world.Nodes.Count; other++)
        {
            if (other != node && world.Dice.Chance(0.8))
            {
                world.Network.Cut(node, other);
                if (world.Dice.Chance(0.9))
                {
                    world.Network.Cut(other, node);
                }
            }
        }

        world.Events.After(world.Dice.Between(50, world.Dice.Chance(0.3) ? 2000 : 400), world.Network.Heal);
    }
}

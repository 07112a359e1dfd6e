namespace RaftActors.Simulation.World.Ranges;

/// <summary>Crashes nodes, most of all in the middle of births, cuts links, and wipes the disk of a node that holds no map.</summary>
internal sealed class RangeNemesis(RangeWorld world, SimulationOptions options)
{
    private bool _isOver;

    public void Begin()
    {
        Strike();
        Watch();
    }

    public void Stop()
    {
        _isOver = true;
        world.Faulty = false;
        world.Network.Heal();
        foreach (var node in world.Nodes)
        {
            node.Start();
        }
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
        else if (choice == 7 && world.Dice.Chance(options.Wipes))
        {
            world.Nodes[^1].Wipe();
            Restart(world.Nodes[^1]);
        }

        world.Events.After(world.Dice.Between(60, 500), Strike);
    }

    /// <summary>A crash in the middle of a birth is tried more often than by chance.</summary>
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

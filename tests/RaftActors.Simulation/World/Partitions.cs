namespace RaftActors.Simulation.World;

/// <summary>The ways in which links are cut and clogged.</summary>
public sealed class Partitions(SimulatedWorld world)
{
    public void CutOrHeal()
    {
        world.Network.Heal();
        var count = world.Nodes.Count;
        switch (world.Dice.Below(7))
        {
            case 0:
                world.Counters.Add(Reached.PartitionInTwo);
                var side = world.Nodes.Select(_ => world.Dice.Below(2)).ToArray();
                CutWhere((i, j) => side[i] != side[j]);
                break;
            case 1:
                world.Counters.Add(Reached.OneCutOff);
                var alone = world.Dice.Below(count);
                CutWhere((i, j) => i == alone || j == alone);
                break;
            case 2:
                world.Counters.Add(Reached.LinkCutOneWay);
                var from = world.Dice.Below(count);
                var to = world.Dice.Below(count);
                CutWhere((i, j) => i == from && j == to);
                break;
            case 3:
                world.Counters.Add(Reached.Bridge);
                var bridge = world.Dice.Below(count);
                CutWhere((i, j) => i != bridge && j != bridge && (i < bridge) != (j < bridge));
                break;
            case 4:
                // Every node hears only its neighbours on a ring: with five or more nodes, each sees a different majority.
                world.Counters.Add(Reached.Ring);
                CutWhere((i, j) => count > 3 && (i - j + count) % count is not 1 && (j - i + count) % count is not 1);
                break;
            case 5:
                world.Counters.Add(Reached.LinkClogged);
                var clogged = world.Dice.Below(count);
                for (var other = 0; other < count; other++)
                {
                    world.Network.Clog(clogged, other);
                }

                break;
            default:
                world.Counters.Add(Reached.Healed);
                break;
        }
    }

    public void CutWhere(Func<int, int, bool> cut)
    {
        for (var i = 0; i < world.Nodes.Count; i++)
        {
            for (var j = 0; j < world.Nodes.Count; j++)
            {
                if (i != j && cut(i, j))
                {
                    world.Network.Cut(i, j);
                }
            }
        }
    }
}

using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// Loses, doubles and delays what goes between processes, and cuts links between nodes. Clients and drivers reach every node.
/// </summary>
internal sealed class RangeNetwork(RangeWorld world, SimulationOptions options, int nodes)
{
    private readonly bool[] _cut = new bool[nodes * nodes];

    public void Cut(int from, int to) => _cut[(from * nodes) + to] = true;

    public void Heal() => Array.Clear(_cut);

    public bool IsCut(int from, int to) => _cut[(from * nodes) + to];

    /// <summary>A message between two replicas of a group.</summary>
    public void Send(string group, RaftMessage message)
    {
        var from = RangeWorld.NumberOf(message.From.Node);
        var to = RangeWorld.NumberOf(message.To.Node);
        Deliver(() =>
        {
            if (IsCut(from, to))
            {
                world.Counters.Add(RangeReached.MessageCut);
            }
            else
            {
                world.Nodes[to].Receive(group, message);
            }
        });
    }

    /// <summary>A snapshot with its bytes.</summary>
    public void Send(string group, InstallSnapshot message, IImage image)
    {
        var from = RangeWorld.NumberOf(message.From.Node);
        var to = RangeWorld.NumberOf(message.To.Node);
        world.Events.After(Delay(), () =>
        {
            if (!IsCut(from, to))
            {
                world.Nodes[to].Receive(group, message, image);
            }
        });
    }

    /// <summary>A request from outside to a node; it is lost if the node is down.</summary>
    public void Call(int node, Action<RangeNode> at) => Deliver(() =>
    {
        if (world.Nodes[node].IsUp)
        {
            world.Nodes[node].WhenRunning(() => at(world.Nodes[node]));
        }
    });

    /// <summary>A request from one node to another.</summary>
    public void Call(int from, int to, Action<RangeNode> at) => Deliver(() =>
    {
        if (world.Nodes[to].IsUp && !IsCut(from, to))
        {
            world.Nodes[to].WhenRunning(() => at(world.Nodes[to]));
        }
    });

    /// <summary>An answer from one node to another.</summary>
    public void Answer(int from, int to, Action arrives) => Deliver(() =>
    {
        if (!IsCut(from, to))
        {
            arrives();
        }
    });

    /// <summary>An answer to outside.</summary>
    public void Answer(Action arrives) => Deliver(arrives);

    private void Deliver(Action arrives)
    {
        if (world.Faulty && world.Dice.Chance(options.MessageLoss))
        {
            world.Counters.Add(RangeReached.MessageLost);
            return;
        }

        world.Events.After(Delay(), arrives);
        if (world.Faulty && world.Dice.Chance(options.MessageDuplication))
        {
            world.Counters.Add(RangeReached.MessageDoubled);
            world.Events.After(Delay(), arrives);
        }
    }

    private TimeSpan Delay() => world.Faulty && world.Dice.Chance(options.MessageDelay)
        ? world.Dice.Between(2, 200)
        : world.Dice.Between(0.2, 2);
}

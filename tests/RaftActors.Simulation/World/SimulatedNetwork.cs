using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.World;

/// <summary>
/// Loses, duplicates, delays and thereby reorders messages, and cuts and clogs links between nodes, in one or both directions, for all
/// groups.
/// </summary>
public sealed class SimulatedNetwork(SimulatedWorld world, SimulationOptions options, int nodes) : IHappens
{
    private const int Arrives = 0;
    private const int ArrivesLate = 1;
    private const int Closes = 2;
    private const int Silence = 3;
    private const int GroupBits = 8;
    private const int MostClogged = 5000;

    private readonly bool[] _cut = new bool[nodes * nodes];
    private readonly bool[] _clogged = new bool[nodes * nodes];
    private readonly List<(RaftMessage Message, long Group)> _waiting = [];

    public bool Faulty { get; set; } = true;

    public void Cut(int from, int to)
    {
        _cut[(from * nodes) + to] = true;
        NoticeSilence(from, to);
    }

    /// <summary>A process ended: usually its connections are closed, but not if its machine ended with it.</summary>
    public void Ended(SimulatedNode node)
    {
        var isClosed = world.Dice.Chance(0.7);
        for (var other = 0; other < nodes; other++)
        {
            if (isClosed)
            {
                world.Events.After(world.Dice.Between(0.2, 5), new Happening(this, Closes, null, (node.Number * nodes) + other));
            }
            else
            {
                NoticeSilence(node.Number, other);
            }
        }
    }

    /// <summary>A process is paused: the others hear nothing from it.</summary>
    public void FallSilent(int node)
    {
        for (var other = 0; other < nodes; other++)
        {
            NoticeSilence(node, other);
        }
    }

    /// <summary>Holds back messages on a link until the network heals; then all of them arrive, in any order.</summary>
    public void Clog(int from, int to) => _clogged[(from * nodes) + to] = true;

    public void Heal()
    {
        Array.Clear(_cut);
        Array.Clear(_clogged);
        foreach (var (message, group) in _waiting)
        {
            world.Events.After(world.Dice.Between(0.2, 20), new Happening(this, ArrivesLate, message, group));
        }

        _waiting.Clear();
    }

    public void Send(SimulatedGroup group, RaftMessage message)
    {
        if (Faulty && world.Dice.Chance(options.MessageLoss))
        {
            world.Counters.Add(Reached.MessageLost);
            return;
        }

        Schedule(group, message);
        if (Faulty && world.Dice.Chance(options.MessageDuplication))
        {
            world.Counters.Add(Reached.MessageDoubled);
            Schedule(group, message);
        }
    }

    public void Happen(in Happening happening)
    {
        if (happening.What is Closes or Silence)
        {
            var (from, to) = (world.Nodes[(int)happening.Number / nodes], world.Nodes[(int)happening.Number % nodes]);
            var isCut = _cut[happening.Number];
            if (from != to && (happening.What == Closes ? !isCut : isCut || !from.IsUp || from.IsPaused))
            {
                world.Counters.Add(Reached.PeerUnreachable);
                to.Lose(from);
            }

            return;
        }

        var message = (RaftMessage)happening.Subject!;
        var stores = happening.Number >> GroupBits;
        var group = world.Groups[(int)(happening.Number & ((1 << GroupBits) - 1))];
        if (stores != Stores(group, message))
        {
            world.Counters.Add(Reached.MessageToAnEmptiedStore);
            return;
        }

        var link = (SimulatedGroup.NumberOf(message.From) * nodes) + SimulatedGroup.NumberOf(message.To);
        if (happening.What == Arrives && _cut[link])
        {
            world.Counters.Add(Reached.MessageCut);
            if (Faulty && world.Dice.Chance(0.02))
            {
                world.Counters.Add(Reached.PeerUnreachable);
                group.Find(message.From)?.Receive(new PeerUnreachable(message.To));
            }

            return;
        }

        if (happening.What == Arrives && _clogged[link] && _waiting.Count < MostClogged)
        {
            world.Counters.Add(Reached.MessageClogged);
            _waiting.Add((message, happening.Number));
            return;
        }

        group.Replicas[SimulatedGroup.NumberOf(message.To)].Receive(message, stores);
    }

    /// <summary>The transport hears from a node at least once in the longest election timeout, or considers it lost.</summary>
    private void NoticeSilence(int from, int to) =>
        world.Events.After(world.ReplicaOptions.ElectionTimeoutMax, new Happening(this, Silence, null, (from * nodes) + to));

    private void Schedule(SimulatedGroup group, RaftMessage message)
    {
        var delay = world.Dice.Between(0.2, 2);
        if (Faulty && world.Dice.Chance(options.MessageDelay))
        {
            world.Counters.Add(Reached.MessageDelayed);
            delay = world.Dice.Between(2, 200);
        }

        world.Events.After(delay, new Happening(this, Arrives, message, (Stores(group, message) << GroupBits) | (uint)group.Number));
    }

    /// <summary>
    /// The store generations of sender and receiver. An emptied store belongs to a different process at another address: messages sent
    /// before reach no replica.
    /// </summary>
    public static long Stores(SimulatedGroup group, RaftMessage message) =>
        ((long)group.Replicas[SimulatedGroup.NumberOf(message.From)].Store << 20)
        | (uint)group.Replicas[SimulatedGroup.NumberOf(message.To)].Store;
}

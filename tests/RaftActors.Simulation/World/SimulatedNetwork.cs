using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.World;

/// <summary>Loses, doubles, delays and so reorders messages, and cuts links in one or both directions.</summary>
public sealed class SimulatedNetwork(SimulationOptions options, EventQueue events, Dice dice, Counters counters)
{
    private readonly HashSet<(string From, string To)> _cut = [];
    private readonly HashSet<(string From, string To)> _clogged = [];
    private readonly List<RaftMessage> _waiting = [];

    public bool Faulty { get; set; } = true;

    public Action<RaftMessage> Deliver { get; set; } = _ => { };

    public void Cut(string from, string to) => _cut.Add((from, to));

    /// <summary>Holds what is sent on a link back until the network heals; then all of it arrives, in any order.</summary>
    public void Clog(string from, string to) => _clogged.Add((from, to));

    public void Heal()
    {
        _cut.Clear();
        _clogged.Clear();
        foreach (var message in _waiting)
        {
            events.After(dice.Between(0.2, 20), () => Deliver(message));
        }

        _waiting.Clear();
    }

    public void Send(RaftMessage message)
    {
        if (Faulty && dice.Chance(options.MessageLoss))
        {
            counters.Add("message lost");
            return;
        }

        Schedule(message);
        if (Faulty && dice.Chance(options.MessageDuplication))
        {
            counters.Add("message doubled");
            Schedule(message);
        }
    }

    private void Schedule(RaftMessage message)
    {
        var delay = dice.Between(0.2, 2);
        if (Faulty && dice.Chance(options.MessageDelay))
        {
            counters.Add("message delayed");
            delay = dice.Between(2, 200);
        }

        events.After(delay, () =>
        {
            if (_cut.Contains((message.From.Value, message.To.Value)))
            {
                counters.Add("message cut");
                return;
            }

            if (_clogged.Contains((message.From.Value, message.To.Value)) && _waiting.Count < 5000)
            {
                counters.Add("message clogged");
                _waiting.Add(message);
                return;
            }

            Deliver(message);
        });
    }
}

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R18: a command of a session is executed at most once over all ranges and answered alike. All ranges together behave as one map of keys:
/// each write sees the last one, and each read at least every write acknowledged before it was asked for.
/// </summary>
internal sealed class Executions
{
    private readonly Dictionary<(UInt128 Client, long Sequence), (string Place, long Previous)> _executed = [];
    private readonly Dictionary<string, List<long>> _histories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _acknowledged = new(StringComparer.Ordinal);

    /// <summary>A write was executed for the first time at its entry.</summary>
    public void Executed(string place, UInt128 client, long sequence, byte[] key, long value, long previous)
    {
        if (_executed.TryGetValue((client, sequence), out var first))
        {
            throw new SafetyViolation(
                "R18 Executions", $"command {sequence} of client {client:x} was executed at {first.Place} and again at {place}");
        }

        _executed.Add((client, sequence), (place, previous));
        var history = History(key);
        if (history[^1] != previous)
        {
            throw new SafetyViolation(
                "R18 Executions",
                $"the write of key {Convert.ToHexString(key)} at {place} saw {previous} instead of the last write, {history[^1]}");
        }

        history.Add(value);
    }

    /// <summary>A client got an answer.</summary>
    public void Answered(UInt128 client, long sequence, long previous)
    {
        if (!_executed.TryGetValue((client, sequence), out var first) || first.Previous != previous)
        {
            throw new SafetyViolation(
                "R18 Executions",
                $"client {client:x} was told {previous} for command {sequence}, but its execution gave {first.Previous} at {first.Place}");
        }
    }

    /// <summary>Some client knows that a write was executed.</summary>
    public void Acknowledge(byte[] key, long value)
    {
        var name = Convert.ToHexString(key);
        _acknowledged[name] = Math.Max(Acknowledged(key), History(key).LastIndexOf(value));
    }

    /// <summary>The write that a read that is asked for now must see at least.</summary>
    public int Acknowledged(byte[] key) => _acknowledged.GetValueOrDefault(Convert.ToHexString(key));

    public void Read(byte[] key, long value, int acknowledged)
    {
        var position = History(key).LastIndexOf(value);
        if (position < acknowledged)
        {
            throw new SafetyViolation(
                "R18 Executions",
                $"a read of key {Convert.ToHexString(key)} saw write {position} of it, but write {acknowledged} was acknowledged before");
        }
    }

    private List<long> History(byte[] key)
    {
        var name = Convert.ToHexString(key);
        if (!_histories.TryGetValue(name, out var history))
        {
            history = [0];
            _histories.Add(name, history);
        }

        return history;
    }
}

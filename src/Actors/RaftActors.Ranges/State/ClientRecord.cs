namespace RaftActors.Ranges.State;

/// <summary>What a range remembers of one client.</summary>
internal sealed class ClientRecord(UInt128 id)
{
    private readonly SortedDictionary<long, RememberedAnswer> _answers = [];
    private long _bytes;

    public UInt128 Id { get; } = id;

    /// <summary>Lower sequences are never executed: they were, or the client has given them up.</summary>
    public long LowestKept { get; private set; } = 1;

    /// <summary>A command that is not remembered and must end by this time may have been executed and forgotten.</summary>
    public long Floor { get; set; }

    /// <summary>The latest time by which any of the client's commands must end: until then it is remembered.</summary>
    public long Expiry { get; set; }

    /// <summary>By sequence.</summary>
    public IReadOnlyDictionary<long, RememberedAnswer> Answers => _answers;

    public bool TryFind(long sequence, out RememberedAnswer? answer) => _answers.TryGetValue(sequence, out answer);

    public void ForgetBelow(long sequence)
    {
        LowestKept = Math.Max(LowestKept, sequence);
        while (_answers.Count > 0 && First() is var (lowest, answer) && lowest < LowestKept)
        {
            Remove(lowest, answer);
        }
    }

    /// <summary>Keeps an answer; above the limits the lowest ones are given up, but never the last.</summary>
    public void Keep(long sequence, RememberedAnswer answer, int maxAnswers, int maxBytes)
    {
        if (_answers.TryAdd(sequence, answer))
        {
            _bytes += answer.Result.Length;
        }

        while (_answers.Count > 1 && (_answers.Count > maxAnswers || _bytes > maxBytes))
        {
            var (lowest, given) = First();
            LowestKept = Math.Max(LowestKept, lowest + 1);
            Remove(lowest, given);
        }
    }

    public ClientRecord Copy()
    {
        var copy = new ClientRecord(Id) { LowestKept = LowestKept, Floor = Floor, Expiry = Expiry, _bytes = _bytes };
        foreach (var (sequence, answer) in _answers)
        {
            copy._answers.Add(sequence, answer);
        }

        return copy;
    }

    private KeyValuePair<long, RememberedAnswer> First()
    {
        using var answers = _answers.GetEnumerator();
        answers.MoveNext();
        return answers.Current;
    }

    private void Remove(long sequence, RememberedAnswer answer)
    {
        _answers.Remove(sequence);
        _bytes -= answer.Result.Length;
    }
}

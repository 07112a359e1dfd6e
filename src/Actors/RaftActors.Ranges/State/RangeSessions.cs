namespace RaftActors.Ranges.State;

/// <summary>
/// Makes each command of a keyspace execute at most once while its keys move from range to range. Nothing is registered: a command carries
/// its client, its sequence and the log time by which it must end. Part of the replicated state of each range.
/// </summary>
/// <remarks>
/// Why at most once: a command that was executed and must end by n is remembered, or log time is past n, or a floor is at least n. In each
/// of these cases a repetition, which carries the same n, is not executed. Splitting copies the table, so both halves keep that; merging
/// unites the tables, and whatever only one side knows is given the floor of the other, which may have forgotten it.
/// </remarks>
internal sealed class RangeSessions
{
    /// <summary>Clients that a range remembers.</summary>
    public const int MaxClients = 4096;

    /// <summary>Answers remembered for a client.</summary>
    public const int MaxAnswers = 256;

    /// <summary>Bytes of answers remembered for a client.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    private readonly int _maxClients;
    private readonly int _maxAnswers;
    private readonly Dictionary<UInt128, ClientRecord> _clients = [];

    /// <summary>By expiry, then by id, so that every replica gives up the same client.</summary>
    private readonly SortedSet<(long Expiry, UInt128 Id)> _byExpiry = [];

    public RangeSessions(int maxClients = MaxClients, int maxAnswers = MaxAnswers) => (_maxClients, _maxAnswers) = (maxClients, maxAnswers);

    /// <summary>The latest expiry of a client that was given up to make room.</summary>
    public long Floor { get; private set; }

    public IReadOnlyCollection<ClientRecord> Clients => _clients.Values;

    /// <summary>
    /// Judges a command that the range serves; one that it does not serve must not come here. After <see cref="SessionVerdict.Execute"/>
    /// its answer must be kept by <see cref="Remember"/> before the next command.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="now">Log time in milliseconds; it never goes back.</param>
    /// <param name="answer">The first answer, if it is repeated.</param>
    public SessionVerdict Admit(in SessionCommand command, long now, out RememberedAnswer? answer)
    {
        answer = null;
        if (now > command.NotAfter)
        {
            return SessionVerdict.SessionExpired;
        }

        var client = _clients.GetValueOrDefault(command.Client);
        if (client is not null && client.TryFind(command.Sequence, out answer))
        {
            client.ForgetBelow(command.LowestAwaited);
            return SessionVerdict.Repeated;
        }

        if (client is not null && command.Sequence < client.LowestKept)
        {
            return SessionVerdict.AnswerForgotten;
        }

        return command.NotAfter <= (client?.Floor ?? Floor) ? SessionVerdict.SessionExpired : SessionVerdict.Execute;
    }

    /// <summary>Keeps the answer to a command that was just executed.</summary>
    public void Remember(in SessionCommand command, long now, RememberedAnswer answer)
    {
        Expire(now);
        if (!_clients.TryGetValue(command.Client, out var client))
        {
            client = new ClientRecord(command.Client) { Floor = Floor };
            _clients.Add(command.Client, client);
        }
        else
        {
            _byExpiry.Remove((client.Expiry, client.Id));
        }

        client.Expiry = Math.Max(client.Expiry, command.NotAfter);
        _byExpiry.Add((client.Expiry, client.Id));
        client.ForgetBelow(command.LowestAwaited);
        client.Keep(command.Sequence, answer, _maxAnswers, MaxAnswerBytes);
        MakeRoom();
    }

    /// <summary>The table of a child: the whole of the parent's, because a client's sequences are spread over both halves.</summary>
    public RangeSessions Copy()
    {
        var copy = new RangeSessions(_maxClients, _maxAnswers) { Floor = Floor };
        foreach (var client in _clients.Values)
        {
            copy.Add(client.Copy());
        }

        return copy;
    }

    /// <summary>Takes over the table of a source that is not used again. Log time must not be below either side's.</summary>
    public void Merge(RangeSessions source)
    {
        foreach (var client in _clients.Values)
        {
            if (!source._clients.ContainsKey(client.Id))
            {
                client.Floor = Math.Max(client.Floor, source.Floor);
            }
        }

        foreach (var other in source._clients.Values)
        {
            if (!_clients.TryGetValue(other.Id, out var client))
            {
                other.Floor = Math.Max(other.Floor, Floor);
                Add(other);
                continue;
            }

            _byExpiry.Remove((client.Expiry, client.Id));
            client.Expiry = Math.Max(client.Expiry, other.Expiry);
            client.Floor = Math.Max(client.Floor, other.Floor);
            _byExpiry.Add((client.Expiry, client.Id));
            client.ForgetBelow(other.LowestKept);
            foreach (var (sequence, answer) in other.Answers)
            {
                if (sequence >= client.LowestKept)
                {
                    client.Keep(sequence, answer, _maxAnswers, MaxAnswerBytes);
                }
            }
        }

        Floor = Math.Max(Floor, source.Floor);
        MakeRoom();
    }

    /// <summary>A table as it was saved.</summary>
    public static RangeSessions Restore(long floor, IEnumerable<ClientRecord> clients, int maxClients = MaxClients)
    {
        var sessions = new RangeSessions(maxClients) { Floor = floor };
        foreach (var client in clients)
        {
            sessions.Add(client);
        }

        return sessions;
    }

    private void Add(ClientRecord client)
    {
        _clients.Add(client.Id, client);
        _byExpiry.Add((client.Expiry, client.Id));
    }

    /// <summary>A repetition of any command of such a client is past its time.</summary>
    private void Expire(long now)
    {
        while (_byExpiry.Count > 0 && _byExpiry.Min.Expiry < now)
        {
            Drop(_byExpiry.Min);
        }
    }

    private void MakeRoom()
    {
        while (_clients.Count > _maxClients)
        {
            Floor = Math.Max(Floor, _byExpiry.Min.Expiry);
            Drop(_byExpiry.Min);
        }
    }

    private void Drop((long Expiry, UInt128 Id) client)
    {
        _byExpiry.Remove(client);
        _clients.Remove(client.Id);
    }
}

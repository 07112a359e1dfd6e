using Google.Protobuf.Collections;
using RaftActors.Contracts;

namespace RaftActors.Machines.Sessions;

/// <summary>
/// The sessions of a group: part of the replicated state, so a function of the log alone. Time is the entries', order of use is the log's,
/// and the limits stand in the entries that open sessions.
/// </summary>
internal sealed class SessionTable
{
    private readonly Dictionary<long, LinkedListNode<Session>> _sessions = [];

    /// <summary>The least recently used first.</summary>
    private readonly LinkedList<Session> _byUse = [];

    public int Count => _sessions.Count;

    /// <summary>Opens a session; those whose time is over go, and then the least recently used, until there is room.</summary>
    public void Open(long index, long now, OpenSessionMessage open)
    {
        while (_byUse.First is { } oldest && (oldest.Value.IsExpired(now) || _sessions.Count >= Math.Max(1, open.MaxSessions)))
        {
            Remove(oldest);
        }

        Add(new Session(index, open.TimeoutMs, open.MaxAnswers, open.MaxAnswerBytes) { UsedAt = now });
    }

    public void Close(long id)
    {
        if (_sessions.TryGetValue(id, out var node))
        {
            Remove(node);
        }
    }

    /// <summary>The session, whether its time is over or not; using it is another matter.</summary>
    public Session? Find(long id) => _sessions.GetValueOrDefault(id)?.Value;

    /// <summary>The session for a command of it at a log time; null when it never was, was closed, or is over.</summary>
    public Session? Use(long id, long now)
    {
        if (!_sessions.TryGetValue(id, out var node))
        {
            return null;
        }

        if (node.Value.IsExpired(now))
        {
            Remove(node);
            return null;
        }

        node.Value.UsedAt = now;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value;
    }

    public void Save(RepeatedField<SessionMessage> messages)
    {
        foreach (var session in _byUse)
        {
            messages.Add(session.Encode());
        }
    }

    public void Load(RepeatedField<SessionMessage> messages)
    {
        _sessions.Clear();
        _byUse.Clear();
        foreach (var message in messages)
        {
            Add(Session.Decode(message));
        }
    }

    private void Add(Session session) => _sessions.Add(session.Id, _byUse.AddLast(session));

    private void Remove(LinkedListNode<Session> node)
    {
        _sessions.Remove(node.Value.Id);
        _byUse.Remove(node);
    }
}

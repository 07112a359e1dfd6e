using Google.Protobuf.Collections;
using RaftActors.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Sessions;

/// <summary>
/// The sessions of a group: part of the replicated state, so a function of the log alone. Time is log time, order of use is log order, and
/// the limits are stored in the entries that open sessions.
/// </summary>
internal sealed class SessionTable
{
    private readonly Dictionary<long, LinkedListNode<Session>> _sessions = [];

    /// <summary>Least recently used first.</summary>
    private readonly LinkedList<Session> _byUse = [];

    public int Count => _sessions.Count;

    /// <summary>Opens a session; expired ones are removed, then the least recently used until there is room.</summary>
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

    /// <summary>The session, expired or not, without using it.</summary>
    public Session? Find(long id) => _sessions.GetValueOrDefault(id)?.Value;

    /// <summary>The session for a command at a log time; null if it does not exist, was closed or has expired.</summary>
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

    /// <summary>T§6.3: a sequence is executed at most once; a repetition gets the first answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="now">Log time.</param>
    /// <param name="session">The session that must remember the answer, if the command is to be executed.</param>
    /// <returns>The answer, or null: execute the command now.</returns>
    public AppliedEntry? Admit(SessionCommandMessage command, long now, out Session? session)
    {
        session = Use(command.Session, now);
        if (session is null)
        {
            return AppliedEntry.Refused(
                Outcome.SessionExpired,
                $"Session {command.Session} is not open: it was closed, has expired or was evicted.");
        }

        session.ForgetBelow(command.LowestAwaited);
        if (session.TryFind(command.Sequence, out var known))
        {
            return AppliedEntry.Of(known);
        }

        if (command.Sequence < session.LowestKept)
        {
            return AppliedEntry.Refused(
                Outcome.AnswerForgotten,
                $"Sequence {command.Sequence} of session {command.Session} is below {session.LowestKept}, the lowest whose answer is kept."
            );
        }

        return null;
    }

    /// <summary>Closes all sessions.</summary>
    public void Clear()
    {
        _sessions.Clear();
        _byUse.Clear();
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
        Clear();
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

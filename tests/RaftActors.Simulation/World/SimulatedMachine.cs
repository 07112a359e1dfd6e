using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World;

/// <summary>A machine's state at one index: the chain over everything applied, and the sessions; nothing of it at a witness.</summary>
public sealed record MachineImage(
    EntryId LastIncluded, ulong Chain, IReadOnlyDictionary<long, Session> Sessions, ulong Hash, SnapshotMetadata Metadata,
    bool IsHollow = false)
{
    /// <summary>What a witness gets of it: where it ends and who the members are.</summary>
    public MachineImage WithoutState() =>
        new(LastIncluded, 0, new Dictionary<long, Session>(), 0, Metadata with { IsHollow = true }, IsHollow: true);
}

/// <summary>A client's registration: its last operation and the answer to it, so that a retry is answered and not carried out again
/// (T§6.3).</summary>
public readonly record struct Session(long LastSequence, ulong LastAnswer, long LastActive);

/// <summary>What became of a session's command at one machine.</summary>
public enum SessionOutcome
{
    /// <summary>Not a command of a session.</summary>
    None,

    /// <summary>The command had its effect now.</summary>
    Executed,

    /// <summary>It had it before; the answer is the one kept.</summary>
    Repeated,

    /// <summary>There is no such session, or not any more: no effect, now or ever again.</summary>
    Expired,
}

/// <summary>What a machine says to an entry.</summary>
public readonly record struct MachineAnswer(SimulatedCommand Command, SessionOutcome Outcome, ulong Value);

/// <summary>
/// The deterministic machine: a chain over everything that was applied, so that any entry lost, doubled or moved shows at once, and
/// sessions that expire by the log's own time.
/// </summary>
public sealed class SimulatedMachine
{
    /// <summary>In milliseconds of the log's time.</summary>
    public const long SessionTimeout = 900;

    private readonly Dictionary<long, Session> _sessions = [];
    private readonly List<long> _expired = [];
    private ulong _chain;
    private ulong _sessionsDigest;

    public EntryId At { get; private set; }

    /// <summary>An entry came without its payload: there is no state any more, only an index.</summary>
    public bool IsHollow { get; private set; }

    /// <summary>The same on every replica at the same index that has state.</summary>
    public ulong Hash => _chain ^ _sessionsDigest;

    public MachineAnswer Apply(in Entry entry)
    {
        At = entry.Id;
        IsHollow |= entry.Kind == EntryKind.Hollow;
        if (IsHollow)
        {
            return default;
        }

        _chain = ChainHash.Link(_chain, entry);
        if (entry.Kind != EntryKind.Command)
        {
            return default;
        }

        var command = SimulatedCommand.Read(entry.Payload.Span);
        switch (command.Kind)
        {
            case CommandKind.Register:
                Expire(entry.Timestamp);
                Put(entry.Index.Value, new Session(0, 0, entry.Timestamp));
                return new MachineAnswer(command, SessionOutcome.None, (ulong)entry.Index.Value);
            case CommandKind.Session:
                return Run(command, entry.Timestamp);
            default:
                return new MachineAnswer(command, SessionOutcome.None, _chain);
        }
    }

    public MachineImage Image(SnapshotMetadata metadata) => new(At, _chain, new Dictionary<long, Session>(_sessions), Hash, metadata);

    public void Restore(MachineImage? image)
    {
        At = image?.LastIncluded ?? EntryId.Zero;
        IsHollow = image?.IsHollow ?? false;
        _chain = image?.Chain ?? 0;
        _sessions.Clear();
        _sessionsDigest = 0;
        if (image is not null)
        {
            foreach (var (number, session) in image.Sessions)
            {
                Put(number, session);
            }
        }
    }

    private MachineAnswer Run(in SimulatedCommand command, long timestamp)
    {
        if (!_sessions.TryGetValue(command.Session, out var session) || session.LastActive + SessionTimeout < timestamp)
        {
            Remove(command.Session);
            return new MachineAnswer(command, SessionOutcome.Expired, 0);
        }

        if (command.Sequence <= session.LastSequence)
        {
            // Only the last answer is kept: a client has one operation at a time, and asks for no older one's answer.
            return new MachineAnswer(command, SessionOutcome.Repeated, command.Sequence == session.LastSequence ? session.LastAnswer : 0);
        }

        Put(command.Session, new Session(command.Sequence, _chain, timestamp));
        return new MachineAnswer(command, SessionOutcome.Executed, _chain);
    }

    private void Expire(long timestamp)
    {
        _expired.Clear();
        foreach (var (number, session) in _sessions)
        {
            if (session.LastActive + SessionTimeout < timestamp)
            {
                _expired.Add(number);
            }
        }

        foreach (var number in _expired)
        {
            Remove(number);
        }
    }

    private void Put(long number, in Session session)
    {
        Remove(number);
        _sessions[number] = session;
        _sessionsDigest ^= Digest(number, session);
    }

    private void Remove(long number)
    {
        if (_sessions.Remove(number, out var session))
        {
            _sessionsDigest ^= Digest(number, session);
        }
    }

    private static ulong Digest(long number, in Session session) =>
        ChainHash.Mix(
            ChainHash.Mix(ChainHash.Mix(ChainHash.Mix(1, (ulong)number), (ulong)session.LastSequence), session.LastAnswer),
            (ulong)session.LastActive);
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Simulation.World;

/// <summary>A machine's state at one index: the hash chain over everything applied, and the sessions; empty at a witness.</summary>
public sealed record MachineImage(
    EntryId LastIncluded, ulong Chain, IReadOnlyDictionary<long, Session> Sessions, ulong Hash, SnapshotInfo Metadata,
    bool IsHollow = false)
{
    /// <summary>The witness's version: only the last index and the members.</summary>
    public MachineImage WithoutState() =>
        new(LastIncluded, 0, new Dictionary<long, Session>(), 0, Metadata with { IsHollow = true }, IsHollow: true);
}

/// <summary>
/// A client's session: its last operation and the answer, so that a retry is answered without being executed again (T§6.3).
/// </summary>
public readonly record struct Session(long LastSequence, ulong LastAnswer, long LastActive);

/// <summary>How one machine handled a session's command.</summary>
public enum SessionOutcome
{
    /// <summary>Not a command of a session.</summary>
    None,

    /// <summary>The command took effect now.</summary>
    Executed,

    /// <summary>The command took effect earlier; the stored answer is returned.</summary>
    Repeated,

    /// <summary>The session does not exist or has expired: no effect, now or later.</summary>
    Expired,
}

/// <summary>A machine's answer to an entry.</summary>
public readonly record struct MachineAnswer(SimulatedCommand Command, SessionOutcome Outcome, ulong Value);

/// <summary>
/// The deterministic machine: a hash chain over everything applied, so that a lost, duplicated or reordered entry shows at once, and
/// sessions that expire by log time.
/// </summary>
public sealed class SimulatedMachine
{
    /// <summary>In milliseconds of log time.</summary>
    public const long SessionTimeout = 900;

    private readonly Dictionary<long, Session> _sessions = [];
    private readonly List<long> _expired = [];
    private ulong _chain;
    private ulong _sessionsDigest;

    public EntryId At { get; private set; }

    /// <summary>An entry arrived without its payload: the machine has no state, only an index.</summary>
    public bool IsHollow { get; private set; }

    /// <summary>Equal on all replicas with state at the same index.</summary>
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

    public MachineImage Image(SnapshotInfo metadata) => new(At, _chain, new Dictionary<long, Session>(_sessions), Hash, metadata);

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
            // Only the last answer is kept: a client has one operation at a time and never asks for an older answer.
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

using RaftActors.Contracts;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Sessions;
using RaftActors.Protocol.Log;
using RaftActors.Transport;

namespace RaftActors.Machines;

/// <summary>
/// A state machine and what the runtime replicates with it: sessions, outbox, log time, the running hash. A function of the log alone; no
/// actor, no clock, no setting of this node decides anything in it.
/// </summary>
/// <param name="create">Makes the machine, empty.</param>
/// <param name="group">The group's name, for its effects.</param>
/// <param name="parallelism">How many commands of a machine that allows it are applied at the same time.</param>
internal sealed partial class ReplicatedMachine(Func<IStateMachine> create, string group, int parallelism = 1)
{
    private readonly SessionTable _sessions = new();
    private readonly HashChain _hash = new();
    private IStateMachine _machine = create();
    private long _timestamp;

    /// <summary>The effects that are not acknowledged yet.</summary>
    public PendingEffects Effects { get; } = new(group);

    public int Sessions => _sessions.Count;

    /// <summary>Log time at the last entry applied.</summary>
    public long Timestamp => _timestamp;

    /// <summary>Applies one committed entry. Whatever this throws, the state is not to be relied on any more.</summary>
    public AppliedEntry Apply(in Entry entry)
    {
        if (entry.Kind is not (EntryKind.Command or EntryKind.Envelope))
        {
            if (entry.Kind == EntryKind.Hollow)
            {
                _hash.Cut();
            }

            return AppliedEntry.Ok(entry.Index.Value, entry.Term.Value);
        }

        // The log's timestamps, kept from running backwards by the state itself.
        _timestamp = Math.Max(_timestamp, entry.Timestamp);
        var applied = entry.Kind == EntryKind.Command
            ? AppliedEntry.Ok(entry.Index.Value, entry.Term.Value, Execute(entry, entry.Payload))
            : ApplyEnvelope(entry);
        _hash.Add(entry.Index.Value, _timestamp, entry.Payload.Span, applied.Result.Span);
        return applied;
    }

    /// <summary>The hash at an index that was just applied; null when it cannot be compared.</summary>
    public ulong? HashPoint(long index) => _hash.Point(index, _machine as IHashedState);

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _machine.Query(query);

    public void Save(Stream snapshot)
    {
        var header = new MachineHeaderMessage { Timestamp = _timestamp };
        _sessions.Save(header.Sessions);
        Effects.Save(header.Effects);
        _hash.Save(header);
        SnapshotFormat.Write(snapshot, header);
        _machine.Save(snapshot);
    }

    /// <summary>Begins anew, with the state of a snapshot unless it is empty.</summary>
    /// <exception cref="InvalidDataException">The snapshot is damaged or of a newer version.</exception>
    public void Load(ReadOnlyMemory<byte>? snapshot)
    {
        _machine = create();
        var (header, state) = snapshot is { } bytes ? SnapshotFormat.Read(bytes) : (new MachineHeaderMessage { Hash = 0 }, default);
        _timestamp = header.Timestamp;
        _sessions.Load(header.Sessions);
        Effects.Load(header.Effects);
        _hash.Load(header.HasHash, header.Hash, header.HashPoints);
        if (snapshot is not null)
        {
            using var stream = new MemoryStream(state.ToArray(), writable: false);
            _machine.Load(stream);
        }
    }

    private ReadOnlyMemory<byte> Execute(in Entry entry, ReadOnlyMemory<byte> command)
    {
        Effects.Begin(entry.Index.Value);
        var result = _machine.Apply(new CommittedCommand(entry.Index.Value, entry.Term.Value, _timestamp, command) { Outbox = Effects });
        Effects.End();
        return result;
    }

    private AppliedEntry ApplyEnvelope(in Entry entry)
    {
        var envelope = Envelopes.Read(entry.Payload.Span);
        switch (envelope.BodyCase)
        {
            case EnvelopeMessage.BodyOneofCase.SessionCommand:
                return ApplyInSession(entry, envelope.SessionCommand);
            case EnvelopeMessage.BodyOneofCase.OpenSession:
                _sessions.Open(entry.Index.Value, _timestamp, envelope.OpenSession);
                break;
            case EnvelopeMessage.BodyOneofCase.CloseSession:
                _sessions.Close(envelope.CloseSession.Session);
                break;
            case EnvelopeMessage.BodyOneofCase.EffectsDone:
                Effects.Acknowledge(envelope.EffectsDone);
                break;
            case EnvelopeMessage.BodyOneofCase.Barrier:
                break;
            default:
                _hash.Judge(envelope.HashVerdict.Index, envelope.HashVerdict.Hash);
                break;
        }

        return AppliedEntry.Ok(entry.Index.Value, entry.Term.Value);
    }

    private AppliedEntry ApplyInSession(in Entry entry, SessionCommandMessage command)
    {
        if (AnswerWithoutExecuting(command, out var session) is { } known)
        {
            return known;
        }

        var result = Execute(entry, command.Command.Memory);
        session!.Remember(command.Sequence, new CachedAnswer(entry.Index.Value, entry.Term.Value, result));
        return AppliedEntry.Ok(entry.Index.Value, entry.Term.Value, result);
    }

    /// <summary>T§6.3: a sequence is executed at most once; a repetition gets the answer of the first time. Null: it must be executed now.</summary>
    private AppliedEntry? AnswerWithoutExecuting(SessionCommandMessage command, out Session? session)
    {
        session = _sessions.Use(command.Session, _timestamp);
        if (session is null)
        {
            return AppliedEntry.Refused(
                ResponseStatus.SessionExpired, $"Session {command.Session} is not open: it is closed, its time is over, or it had to make room.");
        }

        session.ForgetBelow(command.LowestAwaited);
        if (session.TryFind(command.Sequence, out var known))
        {
            return AppliedEntry.Ok(known);
        }

        if (command.Sequence < session.LowestKept)
        {
            return AppliedEntry.Refused(
                ResponseStatus.AnswerForgotten,
                $"Sequence {command.Sequence} of session {command.Session} is below {session.LowestKept}, the lowest whose answer is kept.");
        }

        return null;
    }
}

using RaftActors.Contracts;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Sessions;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Machines;

/// <summary>
/// A state machine and the state that the runtime replicates with it: sessions, outbox, log time, the running hash, the terms. A function
/// of the log alone; no actor, clock or setting of this node influences it.
/// </summary>
/// <param name="create">Creates an empty machine.</param>
/// <param name="group">The group's name, for its effects.</param>
/// <param name="parallelism">How many commands are applied in parallel, if the machine allows it.</param>
/// <param name="skips">The entries that the group has decided to skip, as far as known; null if none.</param>
internal sealed partial class ReplicatedMachine(Func<IStateMachine> create, string group, int parallelism = 1, SkippedEntries? skips = null)
{
    private readonly SessionTable _sessions = new();
    private readonly HashChain _hash = new();
    private readonly SkippedEntries _skips = skips ?? new SkippedEntries();
    private readonly SortedSet<long> _skipped = [];
    private IStateMachine _machine = create();
    private long _timestamp;
    private EntryId _base;

    /// <summary>The effects that are not acknowledged yet.</summary>
    public PendingEffects Effects { get; } = new(group);

    public int Sessions => _sessions.Count;

    /// <summary>How the next entry is applied.</summary>
    public MachineTerms Terms { get; private set; } = MachineTerms.First;

    /// <summary>The highest version of the machine that this program knows.</summary>
    public int LatestVersion => _machine is IVersionedMachine versioned ? Math.Max(1, versioned.LatestVersion) : 1;

    /// <summary>Called for every exception that is an answer, before its entry counts as applied.</summary>
    public Action<EntryId, Exception>? Failed { get; init; }

    /// <summary>Log time at the last entry applied.</summary>
    public long Timestamp => _timestamp;

    /// <summary>Applies one committed entry. After any exception the state must not be trusted.</summary>
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

        // The log's timestamps; the state itself prevents them from going back.
        _timestamp = Math.Max(_timestamp, entry.Timestamp);
        var applied = entry.Kind == EntryKind.Command ? AppliedEntry.Of(Execute(entry, entry.Payload)) : ApplyEnvelope(entry);
        AddToHash(entry, applied);
        return applied;
    }

    /// <summary>The hash at an index that was just applied; null if it cannot be compared.</summary>
    public ulong? HashPoint(long index) => _hash.Point(index, _machine as IHashedState);

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _machine.Query(query);

    public void Save(Stream snapshot)
    {
        var header = new MachineHeaderMessage { Timestamp = _timestamp };
        _sessions.Save(header.Sessions);
        Effects.Save(header.Effects);
        _hash.Save(header);
        header.Terms = Terms == MachineTerms.First ? null : Terms.Encode();
        header.Skipped.AddRange(_skipped);
        SnapshotFormat.Write(snapshot, header);
        _machine.Save(snapshot);
    }

    /// <summary>Starts from scratch, with the state of a snapshot if there is one.</summary>
    /// <param name="snapshot">The snapshot; null for an empty machine.</param>
    /// <param name="at">The entry that the snapshot ends with.</param>
    /// <exception cref="InvalidDataException">The snapshot is damaged or of a newer version.</exception>
    /// <exception cref="NewerVersionException">The machine's version in it is not known here.</exception>
    public void Load(ReadOnlyMemory<byte>? snapshot, EntryId at = default)
    {
        _machine = create();
        _base = at;
        var (header, state) = snapshot is { } bytes ? SnapshotFormat.Read(bytes) : (new MachineHeaderMessage { Hash = 0 }, default);
        Enter(MachineTerms.Decode(header.Terms), at.Index.Value);
        _timestamp = header.Timestamp;
        _sessions.Load(header.Sessions);
        Effects.Load(header.Effects);
        _hash.Load(header.HasHash, header.Hash, header.HashPoints);
        _skipped.Clear();
        _skipped.UnionWith(header.Skipped);
        if (snapshot is not null)
        {
            using var stream = new MemoryStream(state.ToArray(), writable: false);
            _machine.Load(stream);
        }
    }

    private void Enter(MachineTerms terms, long index)
    {
        if (terms.Version > LatestVersion)
        {
            throw new NewerVersionException(
                $"From index {index} on the group uses machine version {terms.Version}; this program knows up to "
                    + $"{LatestVersion}. Upgrade this node.");
        }

        Terms = terms;
    }

    private void AddToHash(in Entry entry, in AppliedEntry applied)
    {
        _hash.Add(entry.Index.Value, _timestamp, entry.Payload.Span, applied.Result.Span);
        if (applied.Outcome == Outcome.MachineError)
        {
            // Only the fact that it failed: messages differ between languages.
            _hash.Fail();
        }
    }

    /// <summary>Executes a command; returns the machine's answer, or its failure if that is an answer.</summary>
    private CachedAnswer Execute(in Entry entry, ReadOnlyMemory<byte> command)
    {
        var (index, term) = (entry.Index.Value, entry.Term.Value);
        if (_skips.Contains(index))
        {
            return Skip(index, term);
        }

        Effects.Begin(index);
        try
        {
            var result = _machine.Apply(
                new CommittedCommand(index, term, _timestamp, command) { Outbox = Effects, Version = Terms.Version });
            Effects.End();
            return new CachedAnswer(index, term, result);
        }
        catch (Exception thrown) when (IsAnswered(thrown))
        {
            Effects.TakeBack();
            return Fail(entry.Id, thrown);
        }
    }

    private CachedAnswer Skip(long index, long term)
    {
        _skipped.Add(index);
        return new CachedAnswer(
            index, term, ApplyFailures.Encode("An operator skipped this command; the machine never executed it."), Failed: true);
    }

    private CachedAnswer Fail(EntryId entry, Exception thrown)
    {
        Failed?.Invoke(entry, thrown);
        return new CachedAnswer(entry.Index.Value, entry.Term.Value, ApplyFailures.Encode(ApplyFailures.Answer(thrown)), Failed: true);
    }

    /// <summary>Whether an exception is an answer: by the terms in the log, or because the machine declares it.</summary>
    private bool IsAnswered(Exception thrown) =>
        thrown is MachineException
        || (Terms.OnException == ApplyExceptionPolicy.Answer && !ApplyFailures.IsTooOld(thrown) && !ApplyFailures.IsOfThisNode(thrown));

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
            case EnvelopeMessage.BodyOneofCase.MachineTerms:
                var wanted = MachineTerms.Decode(envelope.MachineTerms);
                Enter(wanted with { Version = Math.Max(wanted.Version, Terms.Version) }, entry.Index.Value);
                break;
            case EnvelopeMessage.BodyOneofCase.SkipEntry:
                _skips.Check(envelope.SkipEntry.Index, _skipped, _base.Index.Value);
                break;
            default:
                _hash.Verify(envelope.HashVerdict.Index, envelope.HashVerdict.Hash);
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

        var answer = Execute(entry, command.Command.Memory);
        session!.Remember(command.Sequence, answer);
        return AppliedEntry.Of(answer);
    }

    /// <summary>T§6.3: a sequence is executed at most once; a repetition gets the first answer. Null: execute it now.</summary>
    private AppliedEntry? AnswerWithoutExecuting(SessionCommandMessage command, out Session? session)
    {
        session = _sessions.Use(command.Session, _timestamp);
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
}

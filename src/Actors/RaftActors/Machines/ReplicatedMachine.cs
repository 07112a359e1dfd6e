using RaftActors.Contracts;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Parallel;
using RaftActors.Machines.Ranged;
using RaftActors.Machines.Sessions;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Machines;

/// <summary>
/// A state machine and the state that the runtime replicates with it: sessions, outbox, log time, the running hash, the terms. A function
/// of the log alone; no actor, clock or setting of this node influences it.
/// </summary>
internal sealed class ReplicatedMachine
{
    private readonly Func<IStateMachine> _create;
    private readonly SessionTable _sessions = new();
    private readonly HashChain _hash = new();
    private readonly CommandExecutor _executor;
    private readonly ParallelApply _parallel;
    private readonly Configuration? _members;
    private IStateMachine _machine;
    private long _timestamp;

    /// <param name="create">Creates an empty machine.</param>
    /// <param name="group">The group's name, for its effects.</param>
    /// <param name="parallelism">How many commands are applied in parallel, if the machine allows it.</param>
    /// <param name="skips">The entries that the group has decided to skip, as far as known; null if none.</param>
    /// <param name="failed">Called for every exception that is an answer, before its entry counts as applied.</param>
    /// <param name="rangeMembers">
    /// The first configuration, if the group was made to serve a range: then it serves nothing until it is given its keys.
    /// </param>
    public ReplicatedMachine(
        Func<IStateMachine> create, string group, int parallelism = 1, SkippedEntries? skips = null,
        Action<EntryId, Exception>? failed = null, Configuration? rangeMembers = null)
    {
        _create = create;
        _members = rangeMembers;
        Range = rangeMembers is null ? null : new RangeLayer(rangeMembers);
        _machine = create();
        Effects = new PendingEffects(group);
        _executor = new CommandExecutor(Effects, skips ?? new SkippedEntries(), failed);
        _parallel = new ParallelApply(parallelism, _sessions, _executor);
    }

    /// <summary>The effects that are not acknowledged yet.</summary>
    public PendingEffects Effects { get; }

    public int Sessions => _sessions.Count;

    /// <summary>Which keys the group serves; null if it serves no range.</summary>
    public RangeLayer? Range { get; private set; }

    /// <summary>How the next entry is applied.</summary>
    public MachineTerms Terms { get; private set; } = MachineTerms.First;

    /// <summary>The highest version of the machine that this program knows.</summary>
    public int LatestVersion => _machine is IVersionedMachine versioned ? Math.Max(1, versioned.LatestVersion) : 1;

    /// <summary>The machine, for a merge that takes its keys.</summary>
    public IStateMachine Machine => _machine;

    /// <summary>The hash of everything applied; null if it is not known from the beginning on.</summary>
    public ulong? RunningHash => _hash.Running;

    /// <summary>Log time at the last entry applied.</summary>
    public long Timestamp => _timestamp;

    /// <summary>Applies the first entry, or as many of the first ones as may be applied together.</summary>
    /// <param name="entries">Committed entries, from the next one to apply on.</param>
    /// <param name="hashInterval">The state is compared at its multiples, so a parallel run never crosses one. Zero: never.</param>
    /// <param name="applied">Receives the results; at least as long as <paramref name="entries"/>.</param>
    /// <param name="failure">The exception of the entry after those applied; the state must not be trusted.</param>
    /// <returns>The number of entries applied.</returns>
    public int ApplyNext(ReadOnlySpan<Entry> entries, int hashInterval, Span<AppliedEntry> applied, out Exception? failure)
    {
        failure = null;
        try
        {
            if (Range is null
                && _machine is IParallelMachine machine
                && _parallel.TryApply(machine, Terms, _timestamp, hashInterval, entries, applied, out var count, out failure))
            {
                for (var i = 0; i < count; i++)
                {
                    Record(entries[i], applied[i]);
                }

                return count;
            }

            applied[0] = Apply(entries[0]);
            return 1;
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            failure = thrown;
            return 0;
        }
    }

    /// <summary>Applies one committed entry. After any exception the state must not be trusted.</summary>
    public AppliedEntry Apply(in Entry entry)
    {
        if (entry.Kind is not (EntryKind.Command or EntryKind.Envelope))
        {
            if (entry.Kind == EntryKind.Hollow)
            {
                _hash.Cut();
            }
            else if (entry.Kind == EntryKind.Configuration)
            {
                Range?.SetMembers(entry.Payload.Span, entry.Index.Value);
            }

            return AppliedEntry.Ok(entry.Index.Value, entry.Term.Value);
        }

        Advance(entry);
        var applied = entry.Kind == EntryKind.Command
            ? Skip(entry, Range?.Judge(_machine, entry.Payload)) ?? AppliedEntry.Of(Execute(entry, entry.Payload))
            : ApplyEnvelope(entry);
        Record(entry, applied);
        return applied;
    }

    /// <summary>The hash at an index that was just applied; null if it cannot be compared.</summary>
    public ulong? HashPoint(long index) => _hash.Point(index, _machine as IHashedState);

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _machine.Query(query);

    /// <summary>Why a query is not answered here; null if it is.</summary>
    /// <param name="query">The query.</param>
    /// <param name="minVersion">The version of the range that the client has seen.</param>
    /// <param name="scanFrom">Of a scan: where it begins; null otherwise.</param>
    public AppliedEntry? JudgeQuery(ReadOnlyMemory<byte> query, long minVersion, ReadOnlyMemory<byte>? scanFrom) =>
        Range?.JudgeQuery(_machine, query, minVersion, scanFrom);

    /// <summary>What the group is to its keyspace.</summary>
    public RangeView RangeView() => Range?.View(_machine) ?? new RangeView();

    public void Save(Stream snapshot)
    {
        SnapshotFormat.Write(snapshot, Header());
        _machine.Save(snapshot);
    }

    /// <summary>
    /// Captures the whole state at this moment; the result writes what <see cref="Save"/> would, on any thread, whatever is applied
    /// meanwhile. Null if the machine does not support that.
    /// </summary>
    public Action<Stream>? Capture()
    {
        if (_machine is not ICapturedMachine machine)
        {
            return null;
        }

        // The messages of the header are new ones; the bytes to which they refer never change.
        var (header, write) = (Header(), machine.Capture());
        return snapshot =>
        {
            SnapshotFormat.Write(snapshot, header);
            write(snapshot);
        };
    }

    /// <summary>Starts from scratch, with the state of a snapshot if there is one.</summary>
    /// <param name="snapshot">The snapshot; null for an empty machine.</param>
    /// <param name="at">The entry that the snapshot ends with.</param>
    /// <exception cref="InvalidDataException">The snapshot is damaged or of a newer version.</exception>
    /// <exception cref="NewerVersionException">The machine's version in it is not known here.</exception>
    public void Load(SnapshotBytes? snapshot, EntryId at = default)
    {
        _machine = _create();
        using var stream = snapshot?.OpenRead();
        Load(stream is null ? new MachineHeaderMessage { Hash = 0 } : SnapshotFormat.Read(stream), at);
        if (stream is not null)
        {
            _machine.Load(new SnapshotRemainder(stream));
        }
    }

    /// <summary>Starts with what a split cut off, instead of reading the same from the snapshot that was made of it.</summary>
    public void Load(ChildState child, EntryId at)
    {
        _machine = child.Machine;
        Load(child.Header, at);
    }

    private void Load(MachineHeaderMessage header, EntryId at)
    {
        Enter(MachineTerms.Decode(header.Terms), at.Index.Value);
        _timestamp = header.Timestamp;
        _sessions.Load(header.Sessions);
        Effects.Load(header.Effects);
        _hash.Load(header.HasHash, header.Hash, header.HashPoints);
        _executor.Load(header.Skipped, at.Index);
        Range = header.Range is { } range ? RangeLayer.Load(range, at.Index.Value, SourceOf)
            : _members is null ? null : new RangeLayer(_members);
    }

    private MachineHeaderMessage Header()
    {
        var header = new MachineHeaderMessage { Timestamp = _timestamp };
        _sessions.Save(header.Sessions);
        Effects.Save(header.Effects);
        _hash.Save(header);
        header.Terms = Terms == MachineTerms.First ? null : Terms.Encode();
        _executor.Save(header.Skipped);
        header.Range = Range?.Save();
        return header;
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

    /// <summary>Log time is the log's timestamps; the state itself prevents it from going back.</summary>
    private void Advance(in Entry entry) => _timestamp = Math.Max(_timestamp, entry.Timestamp + (Range?.TimeOffset ?? 0));

    /// <summary>An entry was applied: log time and the running hash follow.</summary>
    private void Record(in Entry entry, in AppliedEntry applied)
    {
        Advance(entry);
        var isRedirected = applied.Outcome == Outcome.WrongRange;
        _hash.Add(entry.Index.Value, _timestamp, entry.Payload.Span, isRedirected ? default : applied.Result.Span);
        if (applied.Outcome == Outcome.MachineError)
        {
            // Only the fact that it failed: messages differ between languages.
            _hash.Fail();
        }
    }

    private CachedAnswer Execute(in Entry entry, ReadOnlyMemory<byte> command)
    {
        Range?.Notes.Execute(entry.Index.Value);
        var committed = new CommittedCommand(entry.Index.Value, entry.Term.Value, _timestamp, command) { Version = Terms.Version };
        return _executor.Execute(_machine, committed with { RevisionOffset = Range?.RevisionOffset ?? 0 }, Terms.OnException);
    }

    /// <summary>Notes a command that is answered without being executed.</summary>
    private AppliedEntry? Skip(in Entry entry, AppliedEntry? answer)
    {
        if (answer is not null)
        {
            Range?.Notes.Skip(entry.Index.Value);
        }

        return answer;
    }

    private AppliedEntry ApplyEnvelope(in Entry entry)
    {
        var envelope = Envelopes.Read(entry.Payload.Span);
        switch (envelope.BodyCase)
        {
            case EnvelopeMessage.BodyOneofCase.SessionCommand:
                return ApplyInSession(entry, envelope.SessionCommand);
            case EnvelopeMessage.BodyOneofCase.RangedCommand:
                return ApplyInRange(entry, envelope.RangedCommand);
            case EnvelopeMessage.BodyOneofCase.ChangeRange:
                return ChangeRange(entry, envelope.ChangeRange);
            case EnvelopeMessage.BodyOneofCase.OpenSession when Range is not null:
                return AppliedEntry.Refused(
                    Outcome.Refused, "The group serves a range: sessions of a keyspace need no opening (ProposeKey with a session).");
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
                _executor.CheckSkip(envelope.SkipEntry.Index);
                break;
            default:
                _hash.Verify(envelope.HashVerdict.Index, envelope.HashVerdict.Hash);
                break;
        }

        return AppliedEntry.Ok(entry.Index.Value, entry.Term.Value);
    }

    private AppliedEntry ApplyInSession(in Entry entry, SessionCommandMessage command)
    {
        if (Skip(entry, _sessions.Admit(command, _timestamp, out var session) ?? Range?.Judge(_machine, command.Command.Memory))
            is { } known)
        {
            return known;
        }

        var answer = Execute(entry, command.Command.Memory);
        session!.Remember(command.Sequence, answer);
        return AppliedEntry.Of(answer);
    }

    /// <summary>A command whose keys are elsewhere is not remembered: the range that has them executes it.</summary>
    private AppliedEntry ApplyInRange(in Entry entry, RangedCommandMessage command)
    {
        if (Range is null)
        {
            return AppliedEntry.Refused(Outcome.Refused, "The group serves no range: propose the command by the group's name.");
        }

        var session = EntryCodec.DecodeSession(command.Session.Span);
        if (Skip(entry, Range.Judge(_machine, command.Command.Memory) ?? Range.Admit(session, _timestamp)) is { } known)
        {
            return known;
        }

        var answer = Execute(entry, command.Command.Memory);
        Range.Remember(session, _timestamp, answer);
        return AppliedEntry.Of(answer);
    }

    private AppliedEntry ChangeRange(in Entry entry, ChangeRangeMessage change)
    {
        var wanted = EntryCodec.Decode(change.Entry.Span);
        var index = entry.Index.Value;
        var layer = Range;
        if (wanted is RangeEntry.Found && layer?.State.Descriptor is null && !change.Members.IsEmpty)
        {
            layer ??= new RangeLayer(ConfigurationCodec.Decode(change.Members.Span), KeyRange.All);
            layer.SetMembers(change.Members.Span, index);
        }

        layer ??= new RangeLayer(new Configuration([new ReplicaId("-")]), KeyRange.All);
        var answer = layer.Apply(wanted, index, _machine, Terms);
        if (answer is RangeAnswer.Done && layer.Stage(wanted, SourceOf) is { } refused)
        {
            answer = refused;
        }

        if (layer.State.Descriptor is not null)
        {
            Range = layer;
        }

        if (wanted is RangeEntry.Split split && answer is RangeAnswer.Done { Child: { } child } && child.Index == index)
        {
            Cut(split, child);
        }

        if (layer.Unite(answer, index, _timestamp) is { } source)
        {
            // Log time must not go back for the keys that come.
            _timestamp = Math.Max(_timestamp, source.Timestamp);
            Effects.Unite(source.Effects);
        }

        return AppliedEntry.Ok(index, entry.Term.Value, EntryCodec.Encode(answer));
    }

    /// <summary>An empty machine for the source of a merge.</summary>
    private ReplicatedMachine SourceOf(string group) => new(_create, group);

    /// <summary>Sessions of the group's time as a static one know nothing of keys that move: they end here.</summary>
    private void Cut(RangeEntry.Split split, Notice child)
    {
        _sessions.Clear();
        var header = new MachineHeaderMessage
        {
            Timestamp = _timestamp,
            Terms = Terms == MachineTerms.First ? null : Terms.Encode(),
        };
        if (_hash.Fork(split.Operation) is { } hash)
        {
            header.Hash = hash;
        }

        Range!.Cut(split, child, (ISplittableMachine)_machine, header);
    }
}

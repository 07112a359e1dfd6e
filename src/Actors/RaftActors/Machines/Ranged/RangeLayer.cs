using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Machines.Ranged;

/// <summary>
/// The part of a group's replicated state that says which keys it serves, to whom it answered, and who its members are. A function of the
/// log alone: commands and queries are judged by the keys that the machine finds in them, when they are applied or answered.
/// </summary>
internal sealed class RangeLayer
{
    private readonly KeySink _keys = new();
    private readonly RangeMeter _meter = new();
    private RangeState _state = new();
    private RangeSessions _sessions = new();

    /// <summary>What a merge has brought so far; null for nothing.</summary>
    private StagedSource<ShadowMachine>? _staged;

    private RangeOffsets _offsets;

    /// <param name="members">The group's first configuration.</param>
    /// <param name="keysBefore">The keys that it has before it is given any: all for a static group, none for one made for a range.</param>
    public RangeLayer(Configuration members, KeyRange? keysBefore = null) =>
        (Members, Notes) = (members, new RangeNotes(1, keysBefore));

    /// <summary>Which keys the group serves, and what is changing about that.</summary>
    public RangeState State => _state;

    /// <summary>What those must know who follow the range's keys through its log.</summary>
    public RangeNotes Notes { get; private init; }

    /// <summary>The members in force at the last entry applied.</summary>
    public Configuration Members { get; private set; }

    /// <summary>The index of the entry with these members; zero for the first ones.</summary>
    public long MembersIndex { get; private set; }

    /// <summary>Splits whose children this machine has cut off and that are not handed over yet.</summary>
    public List<ChildState> Children { get; } = [];

    /// <summary>Revisions are indexes plus this: they go on growing when the keys of another group come.</summary>
    public long RevisionOffset => _offsets.Revision;

    /// <summary>Log time is the entries' plus this: it goes on growing when the keys of another group come.</summary>
    public long TimeOffset => _offsets.Time;

    /// <summary>The range's version; zero while it has no keys.</summary>
    public long Version => _state.Descriptor?.Version ?? 0;

    /// <summary>The first key behind the range; empty for no end.</summary>
    public ReadOnlyMemory<byte> End => _state.Descriptor?.Keys.End ?? default;

    /// <summary>A configuration is applied, or the founding entry names the one in force.</summary>
    /// <exception cref="FormatException">The bytes are not a configuration.</exception>
    public void SetMembers(ReadOnlySpan<byte> configuration, long index) =>
        (Members, MembersIndex) = (ConfigurationCodec.Decode(configuration), index);

    /// <summary>What the range does with a command; null if it is to be executed.</summary>
    public AppliedEntry? Judge(IStateMachine machine, ReadOnlyMemory<byte> command)
    {
        if (machine is not ISplittableMachine splittable)
        {
            return AppliedEntry.Refused(Outcome.Refused, NotSplittable);
        }

        _keys.Clear();
        splittable.KeysOfCommand(command, _keys);
        return Counted(_state.Judge(_keys.Keys, 0, isRead: false), isCommand: true);
    }

    /// <summary>What the range does with a query; null if it is to be answered.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="query">The query.</param>
    /// <param name="minVersion">The version of the range that the client has seen.</param>
    /// <param name="scanFrom">Of a scan: where it begins; null otherwise.</param>
    public AppliedEntry? JudgeQuery(IStateMachine machine, ReadOnlyMemory<byte> query, long minVersion, ReadOnlyMemory<byte>? scanFrom)
    {
        if (scanFrom is { } from)
        {
            // The machine has no other keys than those of the range: whatever it is asked, its answer is about them.
            return Refusal(_state.Judge([from], minVersion, isRead: true));
        }

        if (machine is not ISplittableMachine splittable)
        {
            return AppliedEntry.Refused(Outcome.Refused, NotSplittable);
        }

        _keys.Clear();
        splittable.KeysOfQuery(query, _keys);
        return _keys.Count == 0 ? RefusalOfWhole() : Counted(_state.Judge(_keys.Keys, minVersion, isRead: true), isCommand: false);
    }

    /// <summary>A command with a session: the first answer if it was executed, the refusal if it must not be; null to execute it.</summary>
    public AppliedEntry? Admit(in SessionCommand session, long now)
    {
        switch (_sessions.Admit(session, now, out var first))
        {
            case SessionVerdict.Repeated:
                return first!.Failed
                    ? new(Outcome.MachineError, first.Index, first.Term, default, ApplyFailures.Decode(first.Result))
                    : AppliedEntry.Ok(first.Index, first.Term, first.Result);
            case SessionVerdict.SessionExpired:
                return AppliedEntry.Refused(
                    Outcome.SessionExpired, "The time by which the command had to be executed is over, or the range forgot its client.");
            case SessionVerdict.AnswerForgotten:
                return AppliedEntry.Refused(
                    Outcome.AnswerForgotten, "The answer to this sequence is no longer kept; an earlier attempt may have been applied.");
            default:
                return null;
        }
    }

    /// <summary>Keeps the answer to a command that was just executed.</summary>
    public void Remember(in SessionCommand session, long now, in Sessions.CachedAnswer answer) => _sessions.Remember(
        session, now, new RememberedAnswer(session.NotAfter, answer.Index, answer.Term, answer.Result, answer.Failed));

    /// <summary>Applies an entry that changes the range.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="index">Its index.</param>
    /// <param name="machine">The machine, for what must be possible with it.</param>
    /// <param name="terms">The machine's terms, which those of a source must equal.</param>
    public RangeAnswer Apply(RangeEntry entry, long index, IStateMachine machine, MachineTerms terms)
    {
        var problem = entry switch
        {
            _ when machine is not ISplittableMachine => NotSplittable,
            RangeEntry.Split split => ChildMembers.Problem(Members, split.Members),
            RangeEntry.Absorb absorb when _state.Merges.MayAbsorb(absorb) => Join(absorb, (ISplittableMachine)machine, terms),
            _ => null,
        };
        if (problem is not null && entry is RangeEntry.Found)
        {
            return new RangeAnswer.Refused(RangeRefusal.Machine, problem);
        }

        var before = RangeMoment.Of(_state);
        var answer = _state.Apply(entry, new EntryContext(index, MembersIndex, Members.IsJoint, problem));
        Notes.Add(entry, answer, index, before);
        return answer;
    }

    /// <summary>A part of a source, or of its entries, was admitted: keeps it. The refusal if it does not fit.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="create">Creates an empty machine for a source.</param>
    public RangeAnswer.Refused? Stage(RangeEntry entry, Func<string, ReplicatedMachine> create)
    {
        if (_state.Merges.Absorbing is not { } absorbing)
        {
            return null;
        }

        if (_staged?.Operation != absorbing.Operation)
        {
            _staged = new StagedSource<ShadowMachine>(absorbing.Operation, () => new ShadowMachine(create(absorbing.Source)));
        }

        return entry switch
        {
            RangeEntry.AbsorbPart part => StagedSourceFormat.DamageOf(part) ?? _staged.Add(part),
            RangeEntry.AbsorbTail tail => _staged.Add(tail),
            _ => null,
        };
    }

    /// <summary>The source whose keys this range has just taken over, with its sessions; null if the merge was cancelled instead.</summary>
    /// <param name="answer">The answer to the entry that was applied.</param>
    /// <param name="index">Its index.</param>
    /// <param name="now">Log time at it.</param>
    public ReplicatedMachine? Unite(RangeAnswer answer, long index, long now)
    {
        if (answer is not RangeAnswer.Done || _staged is not { } staged || _state.Merges.Absorbing is not null)
        {
            return null;
        }

        _staged = null;
        if (_state.Merges.Outcomes.GetValueOrDefault(staged.Operation) != MergeOutcome.Absorbed)
        {
            return null;
        }

        var source = staged.Shadow!.Machine;
        _sessions.Merge(source.Range!._sessions);
        _offsets = _offsets.Unite(source.Range._offsets, staged.Applied, source.Timestamp, index, now);
        Notes.SetRevisionOffset(RevisionOffset);
        return source;
    }

    /// <summary>The child of a split that was applied just now.</summary>
    /// <param name="split">The split.</param>
    /// <param name="notice">What the state keeps of it.</param>
    /// <param name="machine">The machine, which keeps the keys before the cut.</param>
    /// <param name="header">The child's log time, terms and hash.</param>
    public void Cut(RangeEntry.Split split, Notice notice, ISplittableMachine machine, MachineHeaderMessage header)
    {
        var members = ChildMembers.Of(Members, split.Members);
        header.Range = new RangeHeaderMessage
        {
            State = UnsafeByteOperations.UnsafeWrap(StateCodec.Encode(RangeState.OfChild(notice))),
            Sessions = UnsafeByteOperations.UnsafeWrap(StateCodec.Encode(_sessions)),
            Members = UnsafeByteOperations.UnsafeWrap(ConfigurationCodec.Encode(members)),
            MembersIndex = notice.Index,
            RevisionOffset = RevisionOffset,
            Notes = UnsafeByteOperations.UnsafeWrap(FeedCodec.Encode(new RangeNotes(notice.Index + 1, notice.Child.Keys, RevisionOffset))),
        };
        Children.Add(new ChildState(notice, members, split.FirstLeader, header, machine.Split(split.At)));
    }

    /// <summary>What to tell a client that asked the wrong range.</summary>
    public ImmutableArray<RangeDescriptor> Redirect() => _state.Redirect(Members.Members, MembersIndex);

    /// <summary>The present state for a driver.</summary>
    public RangeView View(IStateMachine machine) => new()
    {
        Descriptor = _state.Descriptor,
        FoundedBy = _state.FoundedBy,
        FencedBy = _state.FencedBy,
        ThawedBy = _state.Merges.ThawedBy,
        Absorbing = _state.Merges.Absorbing,
        Frozen = _state.Merges.Frozen,
        Retired = _state.Merges.Retired,
        Notices = [.. _state.Notices],
        Outcomes = [.. _state.Merges.Outcomes],
        Members = Members,
        MembersIndex = MembersIndex,
        Size = (machine as ISplittableMachine)?.Measure() ?? default,
        MiddleKey = (machine as ISplittableMachine)?.MiddleKey(),
        Served = _meter.Served,
        Written = _meter.Written,
        Samples = _meter.Samples(),
    };

    public RangeHeaderMessage Save() => new()
    {
        State = UnsafeByteOperations.UnsafeWrap(StateCodec.Encode(_state)),
        Sessions = UnsafeByteOperations.UnsafeWrap(StateCodec.Encode(_sessions)),
        Members = UnsafeByteOperations.UnsafeWrap(ConfigurationCodec.Encode(Members)),
        MembersIndex = MembersIndex,
        RevisionOffset = RevisionOffset,
        TimeOffsetMs = TimeOffset,
        Staged = _staged is { } staged ? StagedSourceFormat.Save(staged) : null,
        Notes = UnsafeByteOperations.UnsafeWrap(FeedCodec.Encode(Notes)),
    };

    /// <param name="header">What was saved.</param>
    /// <param name="index">The index of the last entry in it.</param>
    /// <param name="create">Creates an empty machine for a source.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static RangeLayer Load(RangeHeaderMessage header, long index, Func<string, ReplicatedMachine> create)
    {
        try
        {
            var state = StateCodec.DecodeState(header.State.Span);
            var layer = new RangeLayer(ConfigurationCodec.Decode(header.Members.Span))
            {
                MembersIndex = header.MembersIndex,
                Notes = header.Notes.IsEmpty
                    ? new RangeNotes(index + 1, state.Descriptor?.Keys, header.RevisionOffset)
                    : FeedCodec.DecodeNotes(header.Notes.Span),
                _state = state,
                _sessions = StateCodec.DecodeSessions(header.Sessions.Span),
                _offsets = new RangeOffsets(header.RevisionOffset, header.TimeOffsetMs),
            };
            var source = layer._state.Merges.Absorbing?.Source ?? "";
            layer._staged = header.Staged is { } staged
                ? StagedSourceFormat.Load(staged, () => new ShadowMachine(create(source)))
                : null;
            return layer;
        }
        catch (FormatException damaged)
        {
            throw new InvalidDataException($"The members in the snapshot's header are damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>The machine takes the source's keys, or the reason why it cannot: then nothing is changed.</summary>
    private string? Join(RangeEntry.Absorb absorb, ISplittableMachine machine, MachineTerms terms)
    {
        if (_staged is not { } staged || staged.Operation != absorb.Operation)
        {
            return "Nothing of the source was shipped.";
        }

        if ((staged.Problem(absorb, _state.Merges.Absorbing!) ?? staged.Shadow!.Problem(terms)) is { } problem)
        {
            return problem;
        }

        try
        {
            machine.Merge((ISplittableMachine)staged.Shadow!.Machine.Machine);
            return null;
        }
        catch (ArgumentException)
        {
            // Its own words may differ from node to node.
            return "The machine cannot take over the source's keys.";
        }
    }

    private const string NotSplittable =
        "The group's machine cannot be cut at a key: it must implement ISplittableMachine to serve a range.";

    /// <summary>
    /// A query over many keys, such as a list or a sum, has the whole answer only where one range has all keys. Otherwise it is for a scan.
    /// </summary>
    private AppliedEntry? RefusalOfWhole() => _state.Descriptor switch
    {
        null => Refusal(RangeVerdict.Moving),
        { Keys: var keys } when keys.Equals(KeyRange.All) && _state.Merges is { Frozen: null, Retired: null } => null,
        _ => Refusal(RangeVerdict.SpansRanges),
    };

    private AppliedEntry? Counted(RangeVerdict verdict, bool isCommand)
    {
        if (verdict == RangeVerdict.Serve)
        {
            _meter.Count(_keys.Keys[0].Span, isCommand);
            return null;
        }

        return Refusal(verdict);
    }

    private AppliedEntry? Refusal(RangeVerdict verdict) => verdict switch
    {
        RangeVerdict.Serve => null,
        RangeVerdict.WrongRange => new AppliedEntry(
            Outcome.WrongRange, 0, 0, DescriptorCodec.Encode(Redirect()), "The key is in another range: send it by its keyspace."),
        RangeVerdict.Moving => AppliedEntry.Refused(Outcome.Moving, "The keys are changing hands: send it again shortly."),
        RangeVerdict.SpansRanges => AppliedEntry.Refused(
            Outcome.Refused, "The keys are in several ranges, and this needs all of them in one: address each key alone, or scan."),
        _ => AppliedEntry.Refused(Outcome.BadRequest, "It touches no key, so no range can execute it."),
    };
}

using System.Buffers.Binary;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// An ordered map with a range's state and sessions: what the real machine does around one that can be cut and joined. Every command is
/// judged when it is applied.
/// </summary>
internal sealed class RangeMachine(RangeMutant mutant, int maxClients) : IGroupMachine
{
    private RangeContent _content = new();
    private StagedSource<ShadowRange>? _staged;

    public EntryId At { get; private set; }

    public ulong Chain { get; private set; }

    /// <summary>The sum over all keys.</summary>
    public ulong ContentHash => _content.Hash;

    public RangeState State { get; private set; } = new();

    public RangeSessions Sessions { get; private set; } = new(maxClients);

    /// <summary>The members in force at the last entry applied.</summary>
    public Configuration Members { get; private set; } = new([new ReplicaId("-")]);

    public long ConfigurationIndex { get; private set; }

    public RangeOffsets Offsets { get; private set; }

    /// <summary>Log time of the range.</summary>
    public long Time { get; private set; }

    /// <summary>What the log stamped last.</summary>
    public long Timestamp { get; private set; }

    /// <summary>An entry arrived without its payload: the machine has no state, only an index and members.</summary>
    public bool IsHollow { get; private set; }

    /// <summary>How much it holds, in bytes as a planner counts them.</summary>
    public RangeSize Size => new(_content.Count, _content.Count * 100L);

    /// <summary>The key in the middle; null for fewer than two keys.</summary>
    public ReadOnlyMemory<byte>? MiddleKey => _content.Count < 2 ? (ReadOnlyMemory<byte>?)null : _content.ToArray()[_content.Count / 2].Key;

    public long Read(byte[] key) => _content[key].Value;

    public object? Apply(in Entry entry)
    {
        At = entry.Id;
        IsHollow |= entry.Kind == EntryKind.Hollow;
        Timestamp = Math.Max(Timestamp, entry.Timestamp);
        Time = Math.Max(Time, entry.Timestamp + Offsets.Time);
        object? result = null;
        if (entry.Kind == EntryKind.Configuration)
        {
            (Members, ConfigurationIndex) = (ConfigurationCodec.Decode(entry.Payload.Span), entry.Index.Value);
        }
        else if (entry.Kind == EntryKind.Command)
        {
            var (command, change, members) = RangeCommand.Decode(entry.Payload.Span);
            result = IsHollow ? null : command is not null ? Execute(entry, command) : Change(entry, change!, members);
        }

        Chain = Fold.Number(Fold.Number(Chain, entry.Index.Value), result switch
        {
            RangeResult.Executed executed => (executed.Previous << 8) + executed.Command.Value,
            RangeResult.NotServed refused => -1 - (int)refused.Verdict,
            RangeResult.NotInSession refused => -10 - (int)refused.Verdict,
            RangeResult.Changed changed => -100 - (changed.Answer is RangeAnswer.Done done ? done.Descriptor.Version : 0),
            _ => entry.Term.Value,
        });
        return result;
    }

    /// <summary>What it does with a key; see <see cref="RangeState.Judge"/>.</summary>
    public RangeVerdict Judge(byte[] key, long minVersion, bool isRead) => State.Judge([key], minVersion, isRead);

    public RangeResult.NotServed NotServed(RangeVerdict verdict) => new(verdict, State.Redirect(Members.Members, ConfigurationIndex));

    public IImage Capture(SnapshotInfo info) => info.IsHollow ? RangeImage.Hollow(info) : new RangeImage(
        info,
        _content.ToArray(),
        StateCodec.Encode(State),
        StateCodec.Encode(Sessions),
        Members,
        ConfigurationIndex,
        Offsets,
        Time,
        Chain)
    {
        Staged = _staged is { } staged ? StagedImage.Capture(staged) : null,
    };

    /// <summary>The state as it is shipped, or kept as a part of another one.</summary>
    public RangeImage Image() => (RangeImage)Capture(new SnapshotInfo(At, Members, false, Timestamp));

    public void Restore(IImage? image, Configuration members)
    {
        (_content, _staged, State, Sessions) = (new RangeContent(), null, new RangeState(), new RangeSessions(maxClients));
        (Chain, At, Time, Timestamp, ConfigurationIndex, Members) = (0, EntryId.Zero, 0, 0, 0, members);
        (Offsets, IsHollow) = (default, false);
        if (image is not RangeImage range)
        {
            return;
        }

        if (range.Info.IsHollow)
        {
            (IsHollow, At, Members) = (true, range.Info.LastIncluded, range.Info.Configuration);
            return;
        }

        _content.Add(range.Content);
        State = StateCodec.DecodeState(range.State);
        Sessions = StateCodec.DecodeSessions(range.Sessions, maxClients);
        (Chain, At, Time, Timestamp) = (range.Chain, range.Info.LastIncluded, range.Time, range.Info.Timestamp);
        (Members, ConfigurationIndex, Offsets) = (range.Members, range.ConfigurationIndex, range.Offsets);
        _staged = range.Staged?.Restore(() => new ShadowRange(mutant, maxClients));
    }

    private object Execute(in Entry entry, RangeCommand command)
    {
        var verdict = mutant == RangeMutant.JudgedAtPropose ? RangeVerdict.Serve : Judge(command.Key, 0, isRead: false);
        if (mutant == RangeMutant.FreezeForgotten && verdict == RangeVerdict.Moving && State.Merges.Frozen is not null)
        {
            verdict = RangeVerdict.Serve;
        }

        if (verdict != RangeVerdict.Serve)
        {
            return NotServed(verdict);
        }

        var judged = Sessions.Admit(command.Session, Time, out var remembered);
        switch (mutant == RangeMutant.RepetitionExecuted && judged == SessionVerdict.Repeated ? SessionVerdict.Execute : judged)
        {
            case SessionVerdict.Repeated:
                return new RangeResult.Executed(command, BinaryPrimitives.ReadInt64LittleEndian(remembered!.Result.Span), 0, true);
            case SessionVerdict.Execute:
                var revision = entry.Index.Value + Offsets.Revision;
                var previous = _content.Put(command.Key, new RangeCell(command.Value, revision)).Value;
                var answer = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(answer, previous);
                Sessions.Remember(
                    command.Session,
                    Time,
                    new RememberedAnswer(command.Session.NotAfter, entry.Index.Value, entry.Term.Value, answer));
                return new RangeResult.Executed(command, previous, revision, false);
            case var refused:
                return new RangeResult.NotInSession(refused);
        }
    }

    private RangeResult.Changed Change(in Entry entry, RangeEntry change, Configuration? members)
    {
        if (change is RangeEntry.Found && members is not null && State.Descriptor is null)
        {
            (Members, ConfigurationIndex) = (members, entry.Index.Value);
        }

        var problem = change switch
        {
            RangeEntry.Split cut => ChildMembers.Problem(Members, cut.Members),
            RangeEntry.Absorb absorb when State.Merges.MayAbsorb(absorb) => ProblemOfAbsorbing(absorb),
            _ => null,
        };
        var answer = State.Apply(
            RangeMutants.Twisted(mutant, change, State),
            new EntryContext(entry.Index.Value, ConfigurationIndex, Members.IsJoint, problem));
        if (answer is RangeAnswer.Done && Stage(change) is { } refused)
        {
            answer = refused;
        }

        var child = change is RangeEntry.Split split
            && answer is RangeAnswer.Done { Child: { } notice }
            && notice.Index == entry.Index.Value
                ? CutOff(split, notice)
                : null;
        return new RangeResult.Changed(change, answer, child, Unite(answer, entry.Index.Value));
    }

    private string? ProblemOfAbsorbing(RangeEntry.Absorb absorb) => _staged is { } staged && staged.Operation == absorb.Operation
        ? staged.Problem(RangeMutants.Believed(mutant, absorb, staged), State.Merges.Absorbing!)
        : "Nothing of the source was shipped.";

    private RangeAnswer.Refused? Stage(RangeEntry entry)
    {
        if (entry is not (RangeEntry.AbsorbPart or RangeEntry.AbsorbTail) || State.Merges.Absorbing is not { } absorbing)
        {
            return null;
        }

        if (_staged?.Operation != absorbing.Operation)
        {
            _staged = new StagedSource<ShadowRange>(absorbing.Operation, () => new ShadowRange(mutant, maxClients));
        }

        return entry is RangeEntry.AbsorbPart part
            ? _staged.Add(part)
            : _staged.Add(RangeMutants.Closed(mutant, (RangeEntry.AbsorbTail)entry, _staged));
    }

    /// <summary>Takes over the source, if the entry that was applied decided so.</summary>
    private RangeMachine? Unite(RangeAnswer answer, long index)
    {
        if (answer is not RangeAnswer.Done || _staged is not { } staged || State.Merges.Absorbing is not null)
        {
            return null;
        }

        _staged = null;
        if (State.Merges.Outcomes.GetValueOrDefault(staged.Operation) != MergeOutcome.Absorbed)
        {
            return null;
        }

        var source = staged.Shadow!.Machine;
        _content.Add(source._content.ToArray());
        Sessions = RangeMutants.United(mutant, Sessions, source.Sessions, maxClients);
        var sourceTime = mutant == RangeMutant.SourceTimeDropped ? Time : source.Time;
        if (mutant != RangeMutant.RevisionStartsAgain)
        {
            Offsets = Offsets.Unite(source.Offsets, staged.Applied, sourceTime, index, Time);
        }

        Time = Math.Max(Time, sourceTime);
        return source;
    }

    /// <summary>The right half as the state of a group of its own, at the index of the split.</summary>
    private RangeImage CutOff(RangeEntry.Split split, Notice notice)
    {
        var right = _content.Within(notice.Child.Keys);
        if (mutant != RangeMutant.ParentKeepsBothHalves)
        {
            _content.Remove(right);
        }

        var begun = mutant == RangeMutant.ChildKeepsVersion
            ? notice with { Child = notice.Child with { Version = notice.Child.Version - 1 } }
            : notice;
        var time = mutant == RangeMutant.ClockStartsAgain ? 0 : Time;
        var members = ChildMembers.Of(Members, split.Members);
        return new RangeImage(
            new SnapshotInfo(new EntryId(At.Index, RecoveredState.BirthTerm), members, false, time),
            right,
            StateCodec.Encode(RangeState.OfChild(begun)),
            StateCodec.Encode(mutant == RangeMutant.SessionsStayWithParent ? new RangeSessions() : Sessions.Copy()),
            members,
            At.Index.Value,
            new RangeOffsets(Offsets.Revision, 0),
            time,
            Fold.Number(Chain, notice.Operation));
    }
}

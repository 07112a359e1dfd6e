using Google.Protobuf;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;
using Body = RaftActors.Ranges.Contracts.RangeEntryMessage.BodyOneofCase;

namespace RaftActors.Ranges.Codecs;

/// <summary>
/// Entries of a range's log and their answers as bytes, and back; so too the session that a command names. The bytes are part of logs. What
/// is read is checked, and the texts of problems are the same on every node.
/// </summary>
internal static class EntryCodec
{
    public static byte[] Encode(RangeEntry entry)
    {
        var message = new RangeEntryMessage { Operation = entry.Operation };
        switch (entry)
        {
            case RangeEntry.Found found:
                message.Found = new FoundMessage { Range = DescriptorCodec.Encode(found.Descriptor) };
                break;
            case RangeEntry.Split split:
                message.Split = Message(split);
                break;
            case RangeEntry.Fence fence:
                message.Fence = new VersionMessage { Version = fence.Version };
                break;
            case RangeEntry.Acknowledge:
                message.Acknowledge = new AcknowledgeMessage();
                break;
            case RangeEntry.BeginAbsorb begin:
                message.BeginAbsorb = Message(begin);
                break;
            case RangeEntry.Absorb absorb:
                message.Absorb = ShippingCodec.Message(absorb);
                break;
            case RangeEntry.AbsorbPart part:
                message.AbsorbPart = ShippingCodec.Message(part);
                break;
            case RangeEntry.AbsorbTail tail:
                message.AbsorbTail = ShippingCodec.Message(tail);
                break;
            case RangeEntry.CancelAbsorb cancel:
                message.CancelAbsorb = new VersionMessage { Version = cancel.Version };
                break;
            case RangeEntry.Freeze freeze:
                message.Freeze = new FreezeMessage { Version = freeze.Version, Target = DescriptorCodec.Encode(freeze.Target) };
                break;
            case RangeEntry.Thaw thaw:
                message.Thaw = new VersionMessage { Version = thaw.Version };
                break;
            case RangeEntry.Retire retire:
                message.Retire = new RetireMessage { Target = DescriptorCodec.Encode(retire.Target) };
                break;
            default:
                throw new ArgumentException($"{entry.GetType().Name} has no encoding.");
        }

        return message.ToByteArray();
    }

    /// <summary>Reads an entry from untrusted bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an entry of a range.</exception>
    public static RangeEntry Decode(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(RangeEntryMessage.Parser, bytes, "an entry of a range");
        var operation = Values.AtLeastOne(message.Operation, "operation");
        return message.BodyCase switch
        {
            Body.Found => new RangeEntry.Found(operation, DescriptorCodec.Decode(message.Found.Range)),
            Body.Split => Decode(operation, message.Split),
            Body.Fence => new RangeEntry.Fence(operation, Version(message.Fence)),
            Body.Acknowledge => new RangeEntry.Acknowledge(operation),
            Body.BeginAbsorb => Decode(operation, message.BeginAbsorb),
            Body.Absorb => ShippingCodec.Decode(operation, message.Absorb),
            Body.AbsorbPart => ShippingCodec.Decode(operation, message.AbsorbPart),
            Body.AbsorbTail => ShippingCodec.Decode(operation, message.AbsorbTail),
            Body.CancelAbsorb => new RangeEntry.CancelAbsorb(operation, Version(message.CancelAbsorb)),
            Body.Freeze => new RangeEntry.Freeze(
                operation, Values.Positive(message.Freeze.Version, "version"), DescriptorCodec.Decode(message.Freeze.Target)),
            Body.Thaw => new RangeEntry.Thaw(operation, Version(message.Thaw)),
            Body.Retire => new RangeEntry.Retire(operation, DescriptorCodec.Decode(message.Retire.Target)),
            _ => throw new InvalidDataException("The entry is empty, or of a kind that this version does not know."),
        };
    }

    public static byte[] Encode(RangeAnswer answer) => (answer switch
    {
        RangeAnswer.Done done => new RangeAnswerMessage
        {
            Done = new RangeDoneMessage
            {
                Range = DescriptorCodec.Encode(done.Descriptor),
                Child = done.Child is { } child ? DescriptorCodec.Encode(child) : null,
            },
        },
        RangeAnswer.Stale stale => new RangeAnswerMessage { Stale = DescriptorCodec.Encode(stale.Descriptor) },
        RangeAnswer.Refused refused => new RangeAnswerMessage
        {
            Refused = new RangeRefusalMessage { Code = (int)refused.Code, Text = refused.Text },
        },
        RangeAnswer.TooLate late => new RangeAnswerMessage { TooLate = new RangeTooLateMessage { Outcome = (int)late.Outcome } },
        _ => throw new ArgumentException($"{answer.GetType().Name} has no encoding."),
    }).ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not an answer of a range.</exception>
    public static RangeAnswer DecodeAnswer(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(RangeAnswerMessage.Parser, bytes, "an answer of a range");
        return message.BodyCase switch
        {
            RangeAnswerMessage.BodyOneofCase.Done => new RangeAnswer.Done(
                DescriptorCodec.Decode(message.Done.Range),
                message.Done.Child is { } child ? DescriptorCodec.Decode(child) : null),
            RangeAnswerMessage.BodyOneofCase.Stale => new RangeAnswer.Stale(DescriptorCodec.Decode(message.Stale)),
            RangeAnswerMessage.BodyOneofCase.Refused => new RangeAnswer.Refused(Code(message.Refused.Code), message.Refused.Text),
            RangeAnswerMessage.BodyOneofCase.TooLate => new RangeAnswer.TooLate(DescriptorCodec.Outcome(message.TooLate.Outcome)),
            _ => throw new InvalidDataException("The answer is empty, or of a kind that this version does not know."),
        };
    }

    public static byte[] Encode(in SessionCommand session) => new SessionCommandMessage
    {
        Client = Values.Id(session.Client),
        Sequence = session.Sequence,
        LowestAwaited = session.LowestAwaited,
        NotAfter = session.NotAfter,
    }.ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not the session of a command.</exception>
    public static SessionCommand DecodeSession(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(SessionCommandMessage.Parser, bytes, "the session of a command");
        var session = new SessionCommand(
            Values.Id(message.Client),
            Values.AtLeastOne(message.Sequence, "sequence"),
            Values.AtLeastOne(message.LowestAwaited, "lowest sequence awaited"),
            Values.Positive(message.NotAfter, "time limit"));
        return session.LowestAwaited <= session.Sequence
            ? session
            : throw new InvalidDataException(
                $"The command has sequence {session.Sequence}, but its client awaits no answer below {session.LowestAwaited}.");
    }

    private static SplitMessage Message(RangeEntry.Split split)
    {
        var message = new SplitMessage
        {
            Version = split.Version,
            ConfigurationIndex = split.ConfigurationIndex,
            At = Values.Bytes(split.At),
            Child = split.Child,
            FirstLeader = split.FirstLeader.Value ?? "",
        };
        message.Members.Add(split.Members.Select(m => m.Value));
        return message;
    }

    private static RangeEntry.Split Decode(long operation, SplitMessage message)
    {
        var members = Values.Members(message.Members);
        var leader = message.FirstLeader.Length == 0 ? ReplicaId.None : new ReplicaId(message.FirstLeader);
        if (members.IsEmpty)
        {
            throw new InvalidDataException($"The child '{message.Child}' needs at least one member.");
        }

        if (!leader.IsNone && !members.Contains(leader))
        {
            throw new InvalidDataException($"The first leader {leader} is not a member of the child '{message.Child}'.");
        }

        return new RangeEntry.Split(
            operation,
            Values.Positive(message.Version, "version"),
            Values.Positive(message.ConfigurationIndex, "configuration index"),
            Values.Key(message.At),
            Group(message.Child),
            members,
            leader);
    }

    private static BeginAbsorbMessage Message(RangeEntry.BeginAbsorb begin)
    {
        var message = new BeginAbsorbMessage
        {
            Version = begin.Version,
            Source = begin.Source,
            SourceStart = Values.Bytes(begin.SourceKeys.Start),
            SourceVersion = begin.SourceVersion,
        };
        if (begin.SourceKeys.End is { } end)
        {
            message.SourceEnd = Values.Bytes(end);
        }

        return message;
    }

    private static RangeEntry.BeginAbsorb Decode(long operation, BeginAbsorbMessage message) => new(
        operation,
        Values.Positive(message.Version, "version"),
        Group(message.Source),
        Values.Keys(message.SourceStart, message.HasSourceEnd, message.SourceEnd),
        Values.Positive(message.SourceVersion, "version of the source"));

    private static long Version(VersionMessage message) => Values.Positive(message.Version, "version");

    private static string Group(string name) =>
        MapLimits.ProblemOfName("group", name) is { } problem ? throw new InvalidDataException(problem) : name;

    private static RangeRefusal Code(int value) => value is >= (int)RangeRefusal.NotFounded and <= (int)RangeRefusal.TooMuch
        ? (RangeRefusal)value
        : throw new InvalidDataException($"The refusal {value} is unknown.");
}

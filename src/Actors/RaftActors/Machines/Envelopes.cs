using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Machines;

/// <summary>The payloads of envelope entries. Only the leader's node creates them; clients cannot send them.</summary>
internal static class Envelopes
{
    /// <summary>Limits the size of one acknowledgement entry.</summary>
    public const int MaxEffectsDone = 1024;

    public static ReadOnlyMemory<byte> OpenSession(MachineSettings settings) => new EnvelopeMessage
    {
        OpenSession = new OpenSessionMessage
        {
            TimeoutMs = (long)settings.SessionTimeout.TotalMilliseconds,
            MaxSessions = settings.MaxSessions,
            MaxAnswers = settings.MaxSessionAnswers,
            MaxAnswerBytes = settings.MaxSessionAnswerBytes,
        },
    }.ToByteArray();

    /// <summary>The entry that a read through the log waits for; it changes nothing.</summary>
    public static ReadOnlyMemory<byte> Barrier { get; } = new EnvelopeMessage { Barrier = new BarrierMessage() }.ToByteArray();

    public static ReadOnlyMemory<byte> CloseSession(long session) =>
        new EnvelopeMessage { CloseSession = new CloseSessionMessage { Session = session } }.ToByteArray();

    public static ReadOnlyMemory<byte> Command(in SessionSequence sequence, ReadOnlyMemory<byte> command) => new EnvelopeMessage
    {
        SessionCommand = new SessionCommandMessage
        {
            Session = sequence.Session,
            Sequence = sequence.Sequence,
            LowestAwaited = sequence.LowestAwaited,
            Command = UnsafeByteOperations.UnsafeWrap(command),
        },
    }.ToByteArray();

    public static ReadOnlyMemory<byte> EffectsDone(IEnumerable<OutboxDone> done)
    {
        var message = new EffectsDoneMessage();
        foreach (var effect in done)
        {
            message.Effects.Add(new EffectIdMessage { Origin = effect.Origin ?? "", Index = effect.Index, Ordinal = effect.Ordinal });
        }

        return new EnvelopeMessage { EffectsDone = message }.ToByteArray();
    }

    public static ReadOnlyMemory<byte> HashVerdict(long index, ulong hash) =>
        new EnvelopeMessage { HashVerdict = new HashVerdictMessage { Index = index, Hash = hash } }.ToByteArray();

    public static ReadOnlyMemory<byte> Terms(MachineTerms terms) => new EnvelopeMessage { MachineTerms = terms.Encode() }.ToByteArray();

    public static ReadOnlyMemory<byte> SkipEntry(long index, string by) =>
        new EnvelopeMessage { SkipEntry = new SkipEntryMessage { Index = index, By = by } }.ToByteArray();

    public static ReadOnlyMemory<byte> Command(in KeySession session, ReadOnlyMemory<byte> command) => new EnvelopeMessage
    {
        RangedCommand = new RangedCommandMessage
        {
            Session = UnsafeByteOperations.UnsafeWrap(KeySessions.Encode(session)),
            Command = UnsafeByteOperations.UnsafeWrap(command),
        },
    }.ToByteArray();

    /// <summary>An entry that changes the range.</summary>
    /// <param name="entry">The encoded entry.</param>
    /// <param name="members">The encoded members in force, for an entry that founds the range; empty otherwise.</param>
    public static ReadOnlyMemory<byte> ChangeRange(ReadOnlyMemory<byte> entry, ReadOnlyMemory<byte> members) => new EnvelopeMessage
    {
        ChangeRange = new ChangeRangeMessage
        {
            Entry = UnsafeByteOperations.UnsafeWrap(entry),
            Members = UnsafeByteOperations.UnsafeWrap(members),
        },
    }.ToByteArray();

    /// <exception cref="InvalidDataException">
    /// This version cannot read it. Skipping it would make this replica diverge from the others.
    /// </exception>
    public static EnvelopeMessage Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            var envelope = EnvelopeMessage.Parser.ParseFrom(payload);
            return envelope.BodyCase != EnvelopeMessage.BodyOneofCase.None
                ? envelope
                : throw new InvalidDataException("Unknown envelope kind, written by a newer version. Upgrade this node.");
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The envelope is damaged.", damaged);
        }
    }
}

using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Codecs;

/// <summary>What the source of a merge ships, and the order to do it, as bytes, and back.</summary>
internal static class ShippingCodec
{
    public static AbsorbMessage Message(RangeEntry.Absorb absorb)
    {
        var message = new AbsorbMessage { Attempt = absorb.Attempt, Index = absorb.Index };
        if (absorb.Hash is { } hash)
        {
            message.Hash = hash;
        }

        return message;
    }

    public static RangeEntry.Absorb Decode(long operation, AbsorbMessage message) => new(
        operation,
        Values.Positive(message.Attempt, "attempt"),
        Values.Positive(message.Index, "index"),
        message.HasHash ? message.Hash : (ulong?)null);

    public static AbsorbPartMessage Message(RangeEntry.AbsorbPart part) => new()
    {
        Attempt = part.Attempt,
        Number = part.Number,
        Of = part.Of,
        Index = part.Index,
        Data = Values.Bytes(part.Bytes),
        Crc = part.Crc,
    };

    public static RangeEntry.AbsorbPart Decode(long operation, AbsorbPartMessage message) => new(
        operation,
        Values.Positive(message.Attempt, "attempt"),
        message.Number >= 1 && message.Number <= message.Of
            ? message.Number
            : throw new InvalidDataException($"Part {message.Number} of {message.Of}: parts are counted from 1."),
        message.Of,
        Values.Positive(message.Index, "index"),
        message.Data.Memory,
        message.Crc);

    public static AbsorbTailMessage Message(RangeEntry.AbsorbTail tail)
    {
        var message = new AbsorbTailMessage { Attempt = tail.Attempt, First = tail.First, Offset = tail.Offset, Cut = tail.IsCut };
        foreach (var entry in tail.Entries)
        {
            message.Entries.Add(new ShippedEntryMessage
            {
                Term = entry.Term.Value,
                Kind = (int)entry.Kind,
                Timestamp = entry.Timestamp,
                Payload = Values.Bytes(entry.Payload),
            });
        }

        return message;
    }

    public static RangeEntry.AbsorbTail Decode(long operation, AbsorbTailMessage message)
    {
        var first = Values.AtLeastOne(message.First, "first index");
        var entries = ImmutableArray.CreateBuilder<Entry>(message.Entries.Count);
        foreach (var entry in message.Entries)
        {
            entries.Add(new Entry(
                new LogIndex(first + entries.Count),
                new Term(Values.Positive(entry.Term, "term")),
                (EntryKind)Values.Enumerated(entry.Kind, (int)EntryKind.Hollow, "kind of entry"),
                entry.Timestamp,
                entry.Payload.Memory));
        }

        return new RangeEntry.AbsorbTail(
            operation,
            Values.Positive(message.Attempt, "attempt"),
            first,
            (int)Values.Positive(message.Offset, "offset"),
            message.Cut,
            entries.MoveToImmutable());
    }

    public static byte[] Encode(ShipOrder order) => new ShipOrderMessage
    {
        Operation = order.Operation,
        Attempt = order.Attempt,
        Version = order.Version,
        Target = Values.Bytes(DescriptorCodec.Encode([order.Target])),
    }.ToByteArray();

    /// <exception cref="InvalidDataException">The bytes are not an order to ship.</exception>
    public static ShipOrder DecodeOrder(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(ShipOrderMessage.Parser, bytes, "an order to ship");
        var targets = DescriptorCodec.DecodeMany(message.Target.Span);
        return new ShipOrder(
            Values.AtLeastOne(message.Operation, "operation"),
            Values.AtLeastOne(message.Attempt, "attempt"),
            Values.Positive(message.Version, "version"),
            targets.Length == 1 ? targets[0] : throw new InvalidDataException("An order to ship names one target."));
    }
}

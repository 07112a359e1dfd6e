using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Machines.Ranged;

/// <summary>What a merge has brought, in the target's snapshots.</summary>
internal static class StagedSourceFormat
{
    /// <summary>The refusal of a part whose bytes changed on their way; null if they are right.</summary>
    public static RangeAnswer.Refused? DamageOf(RangeEntry.AbsorbPart part) => Crc32C.Compute(part.Bytes.Span) == part.Crc
        ? null
        : new RangeAnswer.Refused(RangeRefusal.Machine, $"Part {part.Number} is damaged: ship the source again.");

    public static StagedSourceMessage Save(StagedSource<ShadowMachine> staged)
    {
        var parts = staged.Parts;
        var message = new StagedSourceMessage
        {
            Operation = staged.Operation,
            Attempt = parts.Attempt,
            Index = parts.Index,
            Of = parts.Of,
            Received = parts.Received,
            Bytes = parts.Bytes,
            HasShadow = staged.Shadow is not null,
            Applied = staged.Applied,
            IsBroken = staged.IsBroken,
        };
        foreach (var part in parts.Parts)
        {
            message.Parts.Add(UnsafeByteOperations.UnsafeWrap(part));
        }

        if (staged is { Shadow: { } shadow, IsBroken: false })
        {
            var state = new MemoryStream();
            shadow.Machine.Save(state);
            message.Shadow = UnsafeByteOperations.UnsafeWrap(state.GetBuffer().AsMemory(0, (int)state.Length));
        }

        if (staged.Begun is { } begun)
        {
            message.Begun = ByteString.CopyFrom(begun.Span);
        }

        return message;
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static StagedSource<ShadowMachine> Load(StagedSourceMessage message, Func<ShadowMachine> create)
    {
        var shadow = message.HasShadow ? create() : null;
        if (shadow is not null && !message.IsBroken)
        {
            shadow.Machine.Load(SnapshotBytes.InMemory(message.Shadow.Memory), new EntryId(new LogIndex(message.Applied), Term.Zero));
        }

        return StagedSource<ShadowMachine>.Restore(
            message.Operation,
            create,
            StagedParts.Restore(
                message.Attempt, message.Index, message.Of, message.Received, message.Bytes, message.Parts.Select(p => p.Memory)),
            message.Applied,
            message.IsBroken,
            shadow,
            message.Begun.IsEmpty ? (ReadOnlyMemory<byte>?)null : message.Begun.Memory);
    }
}

using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Codecs;

/// <summary>Who serves which keys, as bytes and back.</summary>
internal static class DescriptorCodec
{
    /// <summary>More descriptors than a keyspace has ranges say nothing.</summary>
    private const int MostDescriptors = MapLimits.RangesOfKeyspace;

    public static byte[] Encode(ImmutableArray<RangeDescriptor> descriptors)
    {
        var message = new DescriptorsMessage();
        message.Ranges.Add(descriptors.Select(Encode));
        return message.ToByteArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not descriptors.</exception>
    public static ImmutableArray<RangeDescriptor> DecodeMany(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(DescriptorsMessage.Parser, bytes, "descriptors of ranges");
        return message.Ranges.Count <= MostDescriptors
            ? [.. message.Ranges.Select(Decode)]
            : throw new InvalidDataException($"{message.Ranges.Count} descriptors are too many: at most {MostDescriptors} are allowed.");
    }

    public static DescriptorMessage Encode(RangeDescriptor descriptor)
    {
        var message = new DescriptorMessage
        {
            Keyspace = descriptor.Keyspace,
            Group = descriptor.Group,
            Start = Values.Bytes(descriptor.Keys.Start),
            Version = descriptor.Version,
            Kind = (int)descriptor.Kind,
            ConfigurationIndex = descriptor.ConfigurationIndex,
        };
        if (descriptor.Keys.End is { } end)
        {
            message.End = Values.Bytes(end);
        }

        message.Members.Add(descriptor.Members.Select(m => m.Value));
        return message;
    }

    public static RangeDescriptor Decode(DescriptorMessage? message)
    {
        message = Values.Required(message, "descriptor");
        return new RangeDescriptor
        {
            Keyspace = message.Keyspace,
            Group = message.Group,
            Keys = Values.Keys(message.Start, message.HasEnd, message.End),
            Version = Values.Positive(message.Version, "version"),
            Kind = (RangeKind)Values.Enumerated(message.Kind, (int)RangeKind.PrimaryBackup, "kind of range"),
            ConfigurationIndex = Values.Positive(message.ConfigurationIndex, "configuration index"),
            Members = Values.Members(message.Members),
        };
    }

    public static NoticeMessage Encode(Notice notice) =>
        new() { Operation = notice.Operation, Child = Encode(notice.Child), Index = notice.Index };

    public static Notice Decode(NoticeMessage message) => new(
        Values.Positive(message.Operation, "operation"), Decode(message.Child), Values.Positive(message.Index, "index of the split"));

    public static MergeOutcome Outcome(int value) => value is (int)MergeOutcome.Absorbed or (int)MergeOutcome.Cancelled
        ? (MergeOutcome)value
        : throw new InvalidDataException($"The outcome {value} of a merge is unknown.");
}

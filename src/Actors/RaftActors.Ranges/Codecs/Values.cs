using System.Buffers.Binary;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>
/// Values in messages. Whatever is read is checked, because the bytes may come from anybody; the texts of problems are the same on every
/// node, so that replicas answer alike.
/// </summary>
internal static class Values
{
    private const int IdBytes = 16;

    /// <summary>A node's id, a dot and an incarnation.</summary>
    private const int LongestMember = 63 + 1 + 19;

    /// <summary>Reads a message whose bytes are not trusted.</summary>
    /// <exception cref="InvalidDataException">They are not such a message.</exception>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, string what)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // The parser's own words differ from version to version.
            throw new InvalidDataException($"The {bytes.Length} bytes are not {what}.");
        }
    }

    /// <summary>A message that must be there.</summary>
    public static T Required<T>(T? message, string what)
        where T : class => message ?? throw new InvalidDataException($"The message lacks its {what}.");

    /// <summary>A number that counts or orders something.</summary>
    public static long Positive(long value, string what) =>
        value >= 0 ? value : throw new InvalidDataException($"The {what} must not be negative: {value}.");

    /// <summary>A number that zero would leave open.</summary>
    public static long AtLeastOne(long value, string what) =>
        value >= 1 ? value : throw new InvalidDataException($"The {what} must be at least 1: {value}.");

    public static ByteString Bytes(ReadOnlyMemory<byte> value) => UnsafeByteOperations.UnsafeWrap(value);

    public static ByteString Id(UInt128 value)
    {
        if (value == 0)
        {
            return ByteString.Empty;
        }

        var bytes = new byte[IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    public static UInt128 Id(ByteString bytes) => bytes.Length switch
    {
        0 => 0,
        IdBytes => BinaryPrimitives.ReadUInt128BigEndian(bytes.Span),
        _ => throw new InvalidDataException($"An id has {IdBytes} bytes, not {bytes.Length}."),
    };

    public static ReadOnlyMemory<byte> Key(ByteString key) => key.Length <= KeyOrder.MaxKeyBytes
        ? key.Memory
        : throw new InvalidDataException($"A key of {key.Length} bytes is too long: at most {KeyOrder.MaxKeyBytes} are allowed.");

    /// <summary>Members of a group, each once.</summary>
    public static ImmutableArray<ReplicaId> Members(RepeatedField<string> names)
    {
        if (names.Count > MapLimits.Replicas)
        {
            throw new InvalidDataException($"A group of {names.Count} members is too large: at most {MapLimits.Replicas} are allowed.");
        }

        var members = ImmutableArray.CreateBuilder<ReplicaId>(names.Count);
        foreach (var name in names)
        {
            var member = new ReplicaId(name);
            if (name.Length is 0 or > LongestMember)
            {
                throw new InvalidDataException($"A member's name has 1 to {LongestMember} characters, not {name.Length}.");
            }

            if (members.Contains(member))
            {
                throw new InvalidDataException($"The member {member} is there twice.");
            }

            members.Add(member);
        }

        return members.MoveToImmutable();
    }

    public static KeyRange Keys(ByteString start, bool hasEnd, ByteString end)
    {
        var bound = hasEnd ? end.Memory : (ReadOnlyMemory<byte>?)null;
        return KeyRange.Problem(start.Span, bound) is { } problem
            ? throw new InvalidDataException(problem)
            : new KeyRange(start.Memory, bound);
    }

    /// <summary>A number that names a value of an enumeration, which has the values from zero to the highest.</summary>
    public static int Enumerated(int value, int highest, string what) =>
        value >= 0 && value <= highest
            ? value
            : throw new InvalidDataException($"The {what} {value} is unknown: this version knows 0 to {highest}.");
}

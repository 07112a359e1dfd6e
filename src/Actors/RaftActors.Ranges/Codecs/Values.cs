using System.Buffers.Binary;
using Google.Protobuf;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Codecs;

/// <summary>
/// Values in messages. Whatever is read is checked, because the bytes may come from anybody; the texts of problems are the same on every
/// node, so that replicas answer alike.
/// </summary>
internal static class Values
{
    private const int IdBytes = 16;

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

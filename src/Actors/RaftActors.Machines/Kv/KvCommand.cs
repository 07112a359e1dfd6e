using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Kv;

/// <summary>A command as the machine reads it: parts of its bytes, without an object.</summary>
internal readonly ref struct KvCommand
{
    private const byte KeyTag = (KvPutMessage.KeyFieldNumber << 3) | FieldWriter.Delimited;
    private const byte SecondTag = (KvPutMessage.ValueFieldNumber << 3) | FieldWriter.Delimited;
    private const byte ThirdTag = (KvSwapMessage.ValueFieldNumber << 3) | FieldWriter.Delimited;

    private KvCommand(KvChangeKind kind, ReadOnlySpan<byte> key)
    {
        Kind = kind;
        Key = key;
    }

    /// <summary>Zero for a command of a later version.</summary>
    public KvChangeKind Kind { get; }

    /// <summary>Valid UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The new value; of a swap only if <see cref="HasValue"/>.</summary>
    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Of a swap: the key is to be set, not removed.</summary>
    public bool HasValue { get; private init; }

    /// <summary>Of a swap: the value that must be there, if <see cref="HasExpected"/>.</summary>
    public ReadOnlySpan<byte> Expected { get; private init; }

    /// <summary>Of a swap: the key must exist; otherwise it must not.</summary>
    public bool HasExpected { get; private init; }

    /// <exception cref="InvalidProtocolBufferException">The bytes are not a command.</exception>
    public static KvCommand Read(ReadOnlySpan<byte> command) => TryRead(command, out var read) ? read : Parse(command);

    /// <summary>Reads what <see cref="KvCommands"/> writes. False for everything else, which may still be a command.</summary>
    private static bool TryRead(ReadOnlySpan<byte> command, out KvCommand read)
    {
        read = default;
        if (!FieldReader.TryReadOnly(command, out var tag, out var body))
        {
            return false;
        }

        var kind = (KvChangeKind)(tag >> 3);
        var reader = new FieldReader(body);
        ReadOnlySpan<byte> key = default, second = default, third = default;
        var (hasSecond, hasThird) = (false, false);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out tag))
            {
                return false;
            }

            bool isRead;
            switch (tag)
            {
                case KeyTag:
                    isRead = reader.TryReadText(out key);
                    break;
                case SecondTag when kind is KvChangeKind.Put or KvChangeKind.Swap:
                    hasSecond = isRead = reader.TryReadBytes(out second);
                    break;
                case ThirdTag when kind == KvChangeKind.Swap:
                    hasThird = isRead = reader.TryReadBytes(out third);
                    break;
                default:
                    return false;
            }

            if (!isRead)
            {
                return false;
            }
        }

        read = kind switch
        {
            KvChangeKind.Put => new KvCommand(kind, key) { Value = second, HasValue = true },
            KvChangeKind.Swap => new KvCommand(kind, key)
            {
                Expected = second,
                HasExpected = hasSecond,
                Value = third,
                HasValue = hasThird,
            },
            _ => new KvCommand(kind, key),
        };
        return kind is KvChangeKind.Put or KvChangeKind.Delete or KvChangeKind.Swap;
    }

    private static KvCommand Parse(ReadOnlySpan<byte> command)
    {
        var message = KvCommandMessage.Parser.ParseFrom(command);
        return message.BodyCase switch
        {
            KvCommandMessage.BodyOneofCase.Put => new KvCommand(KvChangeKind.Put, Encoding.UTF8.GetBytes(message.Put.Key))
            {
                Value = message.Put.Value.Span,
                HasValue = true,
            },
            KvCommandMessage.BodyOneofCase.Delete => new KvCommand(KvChangeKind.Delete, Encoding.UTF8.GetBytes(message.Delete.Key)),
            KvCommandMessage.BodyOneofCase.Swap => new KvCommand(KvChangeKind.Swap, Encoding.UTF8.GetBytes(message.Swap.Key))
            {
                Expected = message.Swap.Expected.Span,
                HasExpected = message.Swap.HasExpected,
                Value = message.Swap.Value.Span,
                HasValue = message.Swap.HasValue,
            },
            _ => default,
        };
    }
}

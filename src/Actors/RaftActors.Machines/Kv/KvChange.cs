using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Kv;

/// <summary>What a committed command of <see cref="KvMachine"/> wants to change, for readers of the log.</summary>
/// <param name="Kind">Put, delete or swap; the command alone does not tell whether a swap succeeded.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; <see langword="null"/> if the key is to be removed.</param>
public readonly record struct KvChange(KvChangeKind Kind, string Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>
    /// Reads a command. <see langword="null"/> for bytes that this version cannot read: the machine refuses them, so they changed nothing.
    /// </summary>
    public static KvChange? Read(ReadOnlyMemory<byte> command)
    {
        KvCommandMessage message;
        try
        {
            message = KvCommandMessage.Parser.ParseFrom(command.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        return message.BodyCase switch
        {
            KvCommandMessage.BodyOneofCase.Put => new KvChange(KvChangeKind.Put, message.Put.Key, message.Put.Value.Memory),
            KvCommandMessage.BodyOneofCase.Delete => new KvChange(KvChangeKind.Delete, message.Delete.Key, null),
            KvCommandMessage.BodyOneofCase.Swap => new KvChange(
                KvChangeKind.Swap, message.Swap.Key, message.Swap.HasValue ? message.Swap.Value.Memory : (ReadOnlyMemory<byte>?)null),
            _ => null,
        };
    }
}

using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Kv;

/// <summary>How a command or query of <see cref="KvMachine"/> ended.</summary>
public enum KvStatus
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The key does not exist; nothing was changed.</summary>
    NotFound = 1,

    /// <summary>The key does not have the expected value; nothing was changed.</summary>
    Mismatch = 2,

    /// <summary>The command cannot be read or exceeds a limit; nothing was changed.</summary>
    Invalid = 3,
}

/// <summary>One key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="ModIndex">Index of the entry that set it.</param>
/// <param name="ModTerm">Term of that entry.</param>
public sealed record KvEntry(string Key, ReadOnlyMemory<byte> Value, long ModIndex, long ModTerm);

/// <summary>An answer of <see cref="KvMachine"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Entries">The entries asked for; empty for commands.</param>
/// <param name="More">Of a scan: there are more keys after the last one.</param>
/// <param name="Message">Why it is <see cref="KvStatus.Invalid"/>; otherwise <see langword="null"/>.</param>
public sealed record KvResult(KvStatus Status, ImmutableArray<KvEntry> Entries, bool More, string? Message)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an answer of this machine.</exception>
    public static KvResult Decode(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var message = KvResultMessage.Parser.ParseFrom(answer.Span);
            return new KvResult(
                (KvStatus)message.Status,
                [.. message.Entries.Select(e => new KvEntry(e.Key, e.Value.Memory, e.ModIndex, e.ModTerm))],
                message.More,
                message.Message.Length == 0 ? null : message.Message);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The bytes are not a valid answer of the kv machine.", damaged);
        }
    }
}

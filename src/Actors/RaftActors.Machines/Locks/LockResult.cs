using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Machines.Contracts;

namespace RaftActors.Machines.Locks;

/// <summary>How a command or query of <see cref="LockMachine"/> ended.</summary>
public enum LockStatus
{
    /// <summary>Done; the holder is named.</summary>
    Done = 0,

    /// <summary>Another owner holds it and is named; nothing was changed.</summary>
    Held = 1,

    /// <summary>Owner and token do not match the holder, who is named if there is one; nothing was changed.</summary>
    NotHolder = 2,

    /// <summary>Of a query: the lock is free.</summary>
    Free = 3,

    /// <summary>The command cannot be read or exceeds a limit; nothing was changed.</summary>
    Invalid = 4,
}

/// <summary>The holder of a lock.</summary>
/// <param name="Owner">The holder.</param>
/// <param name="Token">The fencing token: the index of the grant, so every later grant has a larger one.</param>
/// <param name="TtlMs">The time to live.</param>
/// <param name="ExpiresAt">When another owner may acquire it, in log time (milliseconds).</param>
public sealed record LockHolder(string Owner, long Token, long TtlMs, long ExpiresAt)
{
    /// <summary>What the holder says of itself, such as its address; empty if nothing.</summary>
    public string Value { get; init; } = "";
}

/// <summary>An answer of <see cref="LockMachine"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Holder">The current or last holder; <see langword="null"/> if there is none.</param>
/// <param name="LogTime">The latest log time that the machine has seen, in milliseconds.</param>
/// <param name="Message">Why it was refused; otherwise <see langword="null"/>.</param>
public sealed record LockResult(LockStatus Status, LockHolder? Holder, long LogTime, string? Message)
{
    /// <summary>Of a list: each lock's name and holder, ordered by name.</summary>
    public ImmutableArray<(string Name, LockHolder Holder)> Listed { get; init; } = [];

    /// <summary>Of a list: there are more locks than requested.</summary>
    public bool More { get; init; }

    /// <summary>Whether the holder's time has expired in log time: the next client to acquire gets the lock.</summary>
    public bool IsExpired => Holder is not null && Holder.ExpiresAt <= LogTime;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an answer of this machine.</exception>
    public static LockResult Decode(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var message = LockResultMessage.Parser.ParseFrom(answer.Span);
            var holder = message.Holder is { } h ? Read(h) : null;
            return new LockResult((LockStatus)message.Status, holder, message.LogTime, message.Message.Length == 0 ? null : message.Message)
            {
                Listed = [.. message.Listed.Select(l => (l.Name, Read(l)))],
                More = message.More,
            };
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The bytes are not a valid answer of the lock machine.", damaged);
        }
    }

    private static LockHolder Read(LockHolderMessage holder) =>
        new(holder.Owner, holder.Token, holder.TtlMs, holder.ExpiresAt) { Value = holder.Value };
}

using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines.Locks;

/// <summary>How a command or query of <see cref="LockMachine"/> ended.</summary>
public enum LockStatus
{
    /// <summary>Done; the holder is named.</summary>
    Done = 0,

    /// <summary>Another holds it, and is named; nothing was changed.</summary>
    Held = 1,

    /// <summary>Owner and token are not the present holder's, who is named if there is one; nothing was changed.</summary>
    NotHolder = 2,

    /// <summary>A query: nobody holds it.</summary>
    Free = 3,

    /// <summary>The command cannot be read, or breaks a limit; nothing was changed.</summary>
    Invalid = 4,
}

/// <summary>Who holds a lock.</summary>
/// <param name="Owner">The holder.</param>
/// <param name="Token">The fencing token: the index of the grant, so that every later grant has a larger one.</param>
/// <param name="TtlMs">The time to live.</param>
/// <param name="ExpiresAt">When it may be taken by another, in log time (milliseconds).</param>
public sealed record LockHolder(string Owner, long Token, long TtlMs, long ExpiresAt);

/// <summary>What <see cref="LockMachine"/> answered.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Holder">The holder, or who was it last; <see langword="null"/> if there is none.</param>
/// <param name="LogTime">The newest log time that the machine has seen, in milliseconds.</param>
/// <param name="Message">Why it was refused; otherwise <see langword="null"/>.</param>
public sealed record LockResult(LockStatus Status, LockHolder? Holder, long LogTime, string? Message)
{
    /// <summary>A list: each lock's name and holder, in the order of the names.</summary>
    public ImmutableArray<(string Name, LockHolder Holder)> Listed { get; init; } = [];

    /// <summary>A list: there are more than were asked for.</summary>
    public bool More { get; init; }

    /// <summary>Whether the holder's time is over, by the log's time: whoever asks next gets the lock.</summary>
    public bool IsExpired => Holder is not null && Holder.ExpiresAt <= LogTime;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">These bytes are no answer of this machine.</exception>
    public static LockResult Decode(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var message = LockResultMessage.Parser.ParseFrom(answer.Span);
            var holder = message.Holder is { } h ? new LockHolder(h.Owner, h.Token, h.TtlMs, h.ExpiresAt) : null;
            return new LockResult((LockStatus)message.Status, holder, message.LogTime, message.Message.Length == 0 ? null : message.Message)
            {
                Listed = [.. message.Listed.Select(l => (l.Name, new LockHolder(l.Owner, l.Token, l.TtlMs, l.ExpiresAt)))],
                More = message.More,
            };
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("This is no answer of the lock machine.", damaged);
        }
    }
}

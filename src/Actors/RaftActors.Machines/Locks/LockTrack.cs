using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>Follows one lock through the log, by the rules of <see cref="LockMachine"/>, until it has another holder.</summary>
/// <param name="name">The lock.</param>
/// <param name="holder">Its holder; null if it is free.</param>
internal sealed class LockTrack(string name, LockHolder? holder)
{
    private long _ttl = holder?.TtlMs ?? 0;

    /// <summary>When the holder's time is over, in log time; null without a holder.</summary>
    public long? ExpiresAt { get; private set; } = holder?.ExpiresAt;

    /// <summary>What the next committed command did.</summary>
    public LockChange Follow(CommittedEntry entry)
    {
        LockCommandMessage command;
        try
        {
            command = LockCommandMessage.Parser.ParseFrom(entry.Command.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            // The machine refuses it.
            return LockChange.None;
        }

        if (command.Name != name)
        {
            return LockChange.None;
        }

        var isOver = entry.Timestamp >= ExpiresAt;
        return command switch
        {
            { Acquire: { } acquire } => holder is null || isOver || acquire.Owner == holder.Owner ? LockChange.Holder : LockChange.None,
            { Release: { } release } => IsHolder(release.Owner, release.Token) ? LockChange.Holder : LockChange.None,
            { Renew: { } renew } when !isOver && IsHolder(renew.Owner, renew.Token) => Renewed(renew, entry.Timestamp),
            _ => LockChange.None,
        };
    }

    private LockChange Renewed(LockRenewMessage renew, long at)
    {
        _ttl = renew.HasTtlMs ? renew.TtlMs : _ttl;
        ExpiresAt = at + _ttl;
        return renew.HasValue ? LockChange.Value : LockChange.Time;
    }

    private bool IsHolder(string owner, long token) => holder is not null && holder.Owner == owner && holder.Token == token;
}

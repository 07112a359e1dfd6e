using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Versions;

namespace RaftActors.Machines.Locks;

/// <summary>
/// Named locks with fencing tokens. Time is log time: a holder whose time to live has expired keeps the lock until another owner requests
/// it. <see cref="LockCommands"/> creates commands, <see cref="LockResult"/> reads answers. Called <c>lock</c> in the configuration.
/// </summary>
/// <remarks>
/// With any lock service a holder may learn late that its time has expired: the resource must refuse a token smaller than one it has seen.
/// </remarks>
public sealed class LockMachine : IVersionedMachine, ICapturedMachine
{
    /// <summary>From this version on, acquiring a lock again gives its owner a new token.</summary>
    private const int NewTokens = 2;

    private const int SnapshotVersion = 1;
    private readonly SortedDictionary<string, LockHolderMessage> _holders = new(StringComparer.Ordinal);

    /// <summary>The latest timestamp applied; part of the state, so that every replica reports the same.</summary>
    private long _logTime;

    /// <inheritdoc />
    public int LatestVersion => NewTokens;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _logTime = command.Timestamp;
        LockCommandMessage message;
        try
        {
            message = LockCommandMessage.Parser.ParseFrom(command.Command.Span);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            return Invalid($"The command cannot be read: {unreadable.Message}");
        }

        if (Problem(message) is { } problem)
        {
            return Invalid(problem);
        }

        return message.BodyCase switch
        {
            LockCommandMessage.BodyOneofCase.Acquire => Acquire(command, message.Name, message.Acquire),
            LockCommandMessage.BodyOneofCase.Release => Release(message.Name, message.Release),
            LockCommandMessage.BodyOneofCase.Renew => Renew(message.Name, message.Renew),
            _ => Invalid("Unknown command: this version does not support it."),
        };
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        try
        {
            var asked = LockQueryMessage.Parser.ParseFrom(query.Span);
            if (asked.List is { } list)
            {
                return List(list);
            }

            var holder = _holders.GetValueOrDefault(asked.Name);
            return Encode(holder is null ? LockStatus.Free : LockStatus.Done, holder);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Capture()(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        // A holder is replaced, never changed.
        var message = new LockSnapshotMessage { Version = SnapshotVersion, LogTime = _logTime };
        message.Holders.AddRange(_holders.Values);
        return message.WriteTo;
    }

    /// <inheritdoc />
    public void Load(Stream snapshot)
    {
        _holders.Clear();
        try
        {
            var message = LockSnapshotMessage.Parser.ParseFrom(snapshot);
            if (message.Version != SnapshotVersion)
            {
                throw new InvalidDataException($"A lock snapshot of version {message.Version}; this program reads {SnapshotVersion}.");
            }

            _logTime = message.LogTime;
            foreach (var holder in message.Holders)
            {
                _holders[holder.Name] = holder;
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The lock snapshot is damaged.", damaged);
        }
    }

    private ReadOnlyMemory<byte> Acquire(in CommittedCommand command, string name, LockAcquireMessage acquire)
    {
        var holder = _holders.GetValueOrDefault(name);
        if (holder is not null && _logTime < holder.ExpiresAt)
        {
            if (holder.Owner != acquire.Owner)
            {
                return Encode(LockStatus.Held, holder, $"{holder.Owner} holds the lock.");
            }

            if (!command.IsAtLeast(NewTokens))
            {
                return Hold(name, acquire.Owner, holder.Token, acquire.TtlMs);
            }
        }

        // The owner's name may now belong to another process: the earlier token must become invalid.
        return Hold(name, acquire.Owner, command.Index, acquire.TtlMs);
    }

    private ReadOnlyMemory<byte> Release(string name, LockReleaseMessage release)
    {
        var holder = _holders.GetValueOrDefault(name);
        if (!IsHolder(holder, release.Owner, release.Token))
        {
            return NotHolder(holder);
        }

        _holders.Remove(name);
        return Encode(LockStatus.Done, null);
    }

    private ReadOnlyMemory<byte> Renew(string name, LockRenewMessage renew)
    {
        var holder = _holders.GetValueOrDefault(name);
        return IsHolder(holder, renew.Owner, renew.Token) && _logTime < holder!.ExpiresAt
            ? Hold(name, renew.Owner, renew.Token, renew.HasTtlMs ? renew.TtlMs : holder.TtlMs)
            : NotHolder(holder);
    }

    private ReadOnlyMemory<byte> Hold(string name, string owner, long token, long ttlMs)
    {
        var holder = new LockHolderMessage { Name = name, Owner = owner, Token = token, TtlMs = ttlMs, ExpiresAt = _logTime + ttlMs };
        _holders[name] = holder;
        return Encode(LockStatus.Done, holder);
    }

    private ReadOnlyMemory<byte> NotHolder(LockHolderMessage? holder) => Encode(
        LockStatus.NotHolder,
        holder,
        holder is null ? "The lock is free."
            : _logTime < holder.ExpiresAt ? $"{holder.Owner} holds the lock, with token {holder.Token}."
            : $"{holder.Owner} held the lock, with token {holder.Token}, which has expired.");

    private static bool IsHolder(LockHolderMessage? holder, string owner, long token) =>
        holder is not null && holder.Owner == owner && holder.Token == token;

    private static string? Problem(LockCommandMessage message)
    {
        var (owner, ttlMs) = message.BodyCase switch
        {
            LockCommandMessage.BodyOneofCase.Acquire => (message.Acquire.Owner, message.Acquire.TtlMs),
            LockCommandMessage.BodyOneofCase.Release => (message.Release.Owner, 1),
            LockCommandMessage.BodyOneofCase.Renew => (message.Renew.Owner, message.Renew.HasTtlMs ? message.Renew.TtlMs : 1),
            _ => ("-", 1),
        };
        return KvLimits.ProblemOfKey(message.Name)
            ?? KvLimits.ProblemOfKey(owner)
            ?? (ttlMs is < 1 or > LockCommands.MaxTtlMs ? $"The time to live must be between 1 and {LockCommands.MaxTtlMs} ms." : null);
    }

    private ReadOnlyMemory<byte> Encode(LockStatus status, LockHolderMessage? holder, string message = "") =>
        new LockResultMessage { Status = (int)status, Holder = holder, LogTime = _logTime, Message = message }.ToByteArray();

    private ReadOnlyMemory<byte> List(LockListMessage list)
    {
        var limit = Math.Clamp(list.Limit, 1, KvLimits.MaxScanEntries);
        var result = new LockResultMessage { Status = (int)LockStatus.Done, LogTime = _logTime };
        foreach (var holder in _holders.Values)
        {
            if (!holder.Name.StartsWith(list.Prefix, StringComparison.Ordinal) || string.CompareOrdinal(holder.Name, list.After) <= 0)
            {
                continue;
            }

            if (result.Listed.Count == limit)
            {
                result.More = true;
                break;
            }

            result.Listed.Add(holder);
        }

        return result.ToByteArray();
    }

    private ReadOnlyMemory<byte> Invalid(string message) => Encode(LockStatus.Invalid, null, message);
}

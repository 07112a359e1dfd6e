using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Records;
using RaftActors.Machines.Versions;
using RaftActors.Machines.Wire;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Locks;

/// <summary>
/// Named locks with fencing tokens. Time is log time: a holder whose time to live has expired keeps the lock until another owner requests
/// it. <see cref="LockCommands"/> creates commands, <see cref="LockResult"/> reads answers. Called <c>lock</c> in the configuration.
/// </summary>
/// <remarks>
/// With any lock service a holder may learn late that its time has expired: the resource must refuse a token smaller than one it has seen.
/// </remarks>
public sealed class LockMachine : IVersionedMachine, ICapturedMachine, ISplittableMachine
{
    /// <summary>From this version on, acquiring a lock again gives its owner a new token.</summary>
    private const int NewTokens = 2;

    /// <summary>From this version on, a holder has a value.</summary>
    private const int Values = 3;

    private const int SnapshotVersion = 1;

    /// <summary>The bytes of a <see cref="LockHolderMessage"/> for each lock.</summary>
    private readonly RecordTree _holders;

    /// <summary>The latest timestamp applied; part of the state, so that every replica reports the same.</summary>
    private long _logTime;

    /// <summary>A machine without locks.</summary>
    public LockMachine()
        : this(new RecordTree())
    {
    }

    private LockMachine(RecordTree holders) => _holders = holders;

    /// <inheritdoc />
    public int LatestVersion => Values;

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

        if ((Problem(message) ?? (command.IsAtLeast(Values) ? ProblemOfValue(message) : null)) is { } problem)
        {
            return Invalid(problem);
        }

        return message.BodyCase switch
        {
            LockCommandMessage.BodyOneofCase.Acquire => Acquire(command, message.Name, message.Acquire),
            LockCommandMessage.BodyOneofCase.Release => Release(message.Name, message.Release),
            LockCommandMessage.BodyOneofCase.Renew => Renew(command, message.Name, message.Renew),
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

            var holder = HolderOf(asked.Name);
            return Encode(holder is null ? LockStatus.Free : LockStatus.Done, holder);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new ArgumentException($"The query cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc />
    public void Save(Stream snapshot) => Write(_holders.From(default), _logTime, snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var (holders, logTime) = (_holders.Capture(), _logTime);
        return snapshot => Write(holders, logTime, snapshot);
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
                Store(holder);
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The lock snapshot is damaged.", damaged);
        }
    }

    /// <inheritdoc />
    public void KeysOfCommand(ReadOnlyMemory<byte> command, KeySink keys)
    {
        try
        {
            SplitParts.Add(keys, LockCommandMessage.Parser.ParseFrom(command.Span).Name);
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    /// <inheritdoc />
    public void KeysOfQuery(ReadOnlyMemory<byte> query, KeySink keys)
    {
        try
        {
            var asked = LockQueryMessage.Parser.ParseFrom(query.Span);
            if (asked.List is null)
            {
                SplitParts.Add(keys, asked.Name);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // It is refused and touches no key.
            return;
        }
    }

    /// <inheritdoc />
    public RangeSize Measure() => SplitParts.Measure(_holders);

    /// <inheritdoc />
    public ReadOnlyMemory<byte>? MiddleKey() => SplitParts.MiddleKey(_holders);

    /// <inheritdoc />
    public ISplittableMachine Split(ReadOnlyMemory<byte> at) => new LockMachine(_holders.Split(at.Span)) { _logTime = _logTime };

    /// <inheritdoc />
    public void Merge(ISplittableMachine right)
    {
        var neighbour = SplitParts.Neighbour<LockMachine>(right);
        _holders.Append(neighbour._holders);
        _logTime = Math.Max(_logTime, neighbour._logTime);
    }

    private static void Write(RecordCursor holders, long logTime, Stream snapshot)
    {
        new LockSnapshotMessage { Version = SnapshotVersion, LogTime = logTime }.WriteTo(snapshot);
        RecordWriter.WriteAll(holders, LockSnapshotMessage.HoldersFieldNumber, snapshot);
    }

    private ReadOnlyMemory<byte> Acquire(in CommittedCommand command, string name, LockAcquireMessage acquire)
    {
        var holder = HolderOf(name);
        if (holder is not null && _logTime < holder.ExpiresAt)
        {
            if (holder.Owner != acquire.Owner)
            {
                return Encode(LockStatus.Held, holder, $"{holder.Owner} holds the lock.");
            }

            if (!command.IsAtLeast(NewTokens))
            {
                return Hold(name, acquire.Owner, holder.Token, acquire.TtlMs, "");
            }
        }

        // The owner's name may now belong to another process: the earlier token must become invalid.
        return Hold(name, acquire.Owner, command.Revision, acquire.TtlMs, command.IsAtLeast(Values) ? acquire.Value : "");
    }

    private ReadOnlyMemory<byte> Release(string name, LockReleaseMessage release)
    {
        var holder = HolderOf(name);
        if (!IsHolder(holder, release.Owner, release.Token))
        {
            return NotHolder(holder);
        }

        _holders.Remove(Encoding.UTF8.GetBytes(name));
        return Encode(LockStatus.Done, null);
    }

    private ReadOnlyMemory<byte> Renew(in CommittedCommand command, string name, LockRenewMessage renew)
    {
        var holder = HolderOf(name);
        if (!IsHolder(holder, renew.Owner, renew.Token) || _logTime >= holder!.ExpiresAt)
        {
            return NotHolder(holder);
        }

        var value = renew.HasValue && command.IsAtLeast(Values) ? renew.Value : holder.Value;
        return Hold(name, renew.Owner, renew.Token, renew.HasTtlMs ? renew.TtlMs : holder.TtlMs, value);
    }

    private ReadOnlyMemory<byte> Hold(string name, string owner, long token, long ttlMs, string value)
    {
        var holder = new LockHolderMessage
        {
            Name = name, Owner = owner, Token = token, TtlMs = ttlMs, ExpiresAt = _logTime + ttlMs, Value = value,
        };
        Store(holder);
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

    private static string? ProblemOfValue(LockCommandMessage message) =>
        Encoding.UTF8.GetByteCount(message.Acquire?.Value ?? message.Renew?.Value ?? "") > LockCommands.MaxValueBytes
            ? $"The value must have at most {LockCommands.MaxValueBytes} bytes of UTF-8."
            : null;

    private ReadOnlyMemory<byte> Encode(LockStatus status, LockHolderMessage? holder, string message = "") =>
        new LockResultMessage { Status = (int)status, Holder = holder, LogTime = _logTime, Message = message }.ToByteArray();

    private ReadOnlyMemory<byte> List(LockListMessage list)
    {
        var limit = Math.Clamp(list.Limit, 1, KvLimits.MaxScanEntries);
        var result = new LockResultMessage { Status = (int)LockStatus.Done, LogTime = _logTime };
        var (prefix, after) = (Encoding.UTF8.GetBytes(list.Prefix), Encoding.UTF8.GetBytes(list.After));
        var cursor = _holders.From(after.AsSpan().SequenceCompareTo(prefix) > 0 ? after : prefix);
        while (cursor.Next() is { } record && Record.KeyOf(record).StartsWith(prefix))
        {
            if (Record.KeyOf(record).SequenceCompareTo(after) <= 0)
            {
                continue;
            }

            if (result.Listed.Count == limit)
            {
                result.More = true;
                break;
            }

            result.Listed.Add(LockHolderMessage.Parser.ParseFrom(record));
        }

        return result.ToByteArray();
    }

    private LockHolderMessage? HolderOf(string name) =>
        _holders.Find(Encoding.UTF8.GetBytes(name)) is { } record ? LockHolderMessage.Parser.ParseFrom(record) : null;

    private void Store(LockHolderMessage holder) => _holders.Set(holder.ToByteArray());

    private ReadOnlyMemory<byte> Invalid(string message) => Encode(LockStatus.Invalid, null, message);
}

using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Kv;

namespace RaftActors.Machines.Locks;

/// <summary>
/// The commands and the query of <see cref="LockMachine"/> as bytes; their answers are read by <see cref="LockResult.Decode"/>. Names of
/// locks and owners have the limits of a key (<see cref="KvLimits"/>).
/// </summary>
/// <remarks>Thread-safe. Every method throws <see cref="ArgumentException"/> for invalid arguments.</remarks>
public static class LockCommands
{
    /// <summary>The longest time to live: 30 days, in milliseconds.</summary>
    public const long MaxTtlMs = 30L * 24 * 60 * 60 * 1000;

    /// <summary>The longest value of a holder: 4 KiB of UTF-8.</summary>
    public const int MaxValueBytes = 4096;

    /// <summary>
    /// Acquires a lock that is free, expired or held by the same owner, always with a new token, so that a restarted process fences off its
    /// former self. To keep the token, renew. Answer: <see cref="LockStatus.Done"/>, or <see cref="LockStatus.Held"/> if another owner
    /// holds it. In a session a repetition gets the first token.
    /// </summary>
    /// <param name="name">The lock.</param>
    /// <param name="owner">The owner: unique among all clients of the lock.</param>
    /// <param name="ttlMs">The time to live, 1 to <see cref="MaxTtlMs"/>.</param>
    /// <param name="value">
    /// What the holder says of itself, up to <see cref="MaxValueBytes"/>. Ignored until all voters run a program that knows values.
    /// </param>
    public static ReadOnlyMemory<byte> Acquire(string name, string owner, long ttlMs, string value = "")
    {
        Check(name, owner);
        CheckTtl(ttlMs);
        CheckValue(value);
        var acquire = new LockAcquireMessage { Owner = owner, TtlMs = ttlMs, Value = value };
        return new LockCommandMessage { Name = name, Acquire = acquire }.ToByteArray();
    }

    /// <summary>
    /// Releases a lock. Answer: <see cref="LockStatus.Done"/>, or <see cref="LockStatus.NotHolder"/> if owner and token are not the
    /// holder's.
    /// </summary>
    public static ReadOnlyMemory<byte> Release(string name, string owner, long token)
    {
        Check(name, owner);
        return new LockCommandMessage { Name = name, Release = new LockReleaseMessage { Owner = owner, Token = token } }.ToByteArray();
    }

    /// <summary>
    /// Restarts the time to live. Answer: <see cref="LockStatus.Done"/>, or <see cref="LockStatus.NotHolder"/> if owner and token are not
    /// the holder's, or it has expired.
    /// </summary>
    /// <param name="name">The lock.</param>
    /// <param name="owner">Its holder.</param>
    /// <param name="token">The holder's token.</param>
    /// <param name="ttlMs">A new time to live; <see langword="null"/> for the current one.</param>
    /// <param name="value">A new value; <see langword="null"/> for the current one. Ignored as that of an acquisition.</param>
    public static ReadOnlyMemory<byte> Renew(string name, string owner, long token, long? ttlMs = null, string? value = null)
    {
        Check(name, owner);
        var renew = new LockRenewMessage { Owner = owner, Token = token };
        if (ttlMs is { } ttl)
        {
            CheckTtl(ttl);
            renew.TtlMs = ttl;
        }

        if (value is not null)
        {
            CheckValue(value);
            renew.Value = value;
        }

        return new LockCommandMessage { Name = name, Renew = renew }.ToByteArray();
    }

    /// <summary>
    /// The query for a lock. Answer: <see cref="LockStatus.Done"/> with its last holder, or <see cref="LockStatus.Free"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Show(string name)
    {
        KvLimits.Check(name);
        return new LockQueryMessage { Name = name }.ToByteArray();
    }

    /// <summary>
    /// The query for all locks that were acquired and not released, ordered by name. Answer: <see cref="LockStatus.Done"/> with
    /// <see cref="LockResult.Listed"/>.
    /// </summary>
    /// <param name="prefix">The prefix of the names; empty for all.</param>
    /// <param name="limit">The maximum number of locks: 1 to <see cref="KvLimits.MaxScanEntries"/>.</param>
    /// <param name="after">Only names after this one, the last of the previous page; empty to start.</param>
    public static ReadOnlyMemory<byte> List(string prefix = "", int limit = KvLimits.MaxScanEntries, string after = "")
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(after);
        return limit is >= 1 and <= KvLimits.MaxScanEntries
            ? new LockQueryMessage { List = new LockListMessage { Prefix = prefix, Limit = limit, After = after } }.ToByteArray()
            : throw new ArgumentException($"The limit must be between 1 and {KvLimits.MaxScanEntries}.", nameof(limit));
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static void Check(string name, string owner)
    {
        KvLimits.Check(name);
        if (KvLimits.ProblemOfKey(owner) is { } problem)
        {
            throw new ArgumentException($"Invalid owner: {problem}");
        }
    }

    private static void CheckValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            var bytes = Strict.GetByteCount(value);
            if (bytes > MaxValueBytes)
            {
                throw new ArgumentException($"The value has {bytes} bytes of UTF-8; at most {MaxValueBytes} are allowed.");
            }
        }
        catch (EncoderFallbackException)
        {
            throw new ArgumentException("The value is not valid text: it contains an unpaired surrogate.");
        }
    }

    private static void CheckTtl(long ttlMs)
    {
        if (ttlMs is < 1 or > MaxTtlMs)
        {
            throw new ArgumentException($"The time to live must be between 1 and {MaxTtlMs} ms.");
        }
    }
}

namespace RaftActors.Machines.Locks;

/// <summary>How a lock is waited for and held; see <see cref="LockClient.HoldAsync"/>.</summary>
public sealed record LockHoldOptions
{
    /// <summary>
    /// Who holds it: unique among all that might, also among calls of one process. By default the computer's name with random digits.
    /// </summary>
    public string Owner { get; init; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>What the holder says of itself, up to <see cref="LockCommands.MaxValueBytes"/>.</summary>
    public string Value { get; init; } = "";

    /// <summary>
    /// 30 ms to 30 days. If the holder ends without giving the lock back, others wait this long. It is renewed every third of that, and so
    /// survives the loss of a leader if elections are shorter.
    /// </summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Zero to half of the time to live; <see langword="null"/> for a fifth. The holder is told of a loss this long before others may take
    /// the lock: the time that its work needs to stop.
    /// </summary>
    public TimeSpan? Margin { get; init; }

    /// <summary>How long to wait after an attempt without an answer, and how often to look when the log cannot be watched.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock by which the holder counts.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long the holder counts on the lock after sending an acquisition or a renewal.</summary>
    internal TimeSpan Validity => TimeToLive - (Margin ?? TimeToLive / 5);

    /// <exception cref="ArgumentException">An option breaks its limit.</exception>
    internal void Check()
    {
        if (TimeToLive < TimeSpan.FromMilliseconds(30) || TimeToLive > TimeSpan.FromMilliseconds(LockCommands.MaxTtlMs))
        {
            throw new ArgumentException($"{nameof(TimeToLive)} is {TimeToLive}; it must be from 30 ms to 30 days.");
        }

        if (Margin < TimeSpan.Zero || Margin > TimeToLive / 2)
        {
            throw new ArgumentException($"{nameof(Margin)} is {Margin}; it must be from zero to half of {nameof(TimeToLive)}.");
        }

        if (RetryInterval <= TimeSpan.Zero || RetryInterval > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(RetryInterval)} is {RetryInterval}; it must be longer than zero and at most a day.");
        }
    }
}

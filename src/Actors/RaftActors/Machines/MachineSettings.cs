namespace RaftActors.Machines;

/// <summary>Settings of the layer around a state machine: sessions, outbox, state comparison, preparation, parallel apply.</summary>
public sealed record MachineSettings
{
    /// <summary>How many commands a client may have in flight per session; <see cref="MaxSessionAnswers"/> is never lower.</summary>
    public const int SessionWindow = 64;

    /// <summary><c>sessions.timeout</c>; written into the log when a session is opened.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>sessions.max</c>; written into the log when a session is opened.</summary>
    public int MaxSessions { get; init; } = 4096;

    /// <summary><c>sessions.max-answers</c>; written into the log when a session is opened.</summary>
    public int MaxSessionAnswers { get; init; } = 256;

    /// <summary><c>sessions.max-answer-bytes</c>; written into the log when a session is opened.</summary>
    public int MaxSessionAnswerBytes { get; init; } = 256 * 1024;

    /// <summary><c>hash-interval</c>; zero for never.</summary>
    public int HashInterval { get; init; } = 10_000;

    /// <summary><c>apply.parallelism</c>, with 0 replaced by the number of processors.</summary>
    public int ApplyParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary><c>outbox.retry-interval</c>.</summary>
    public TimeSpan OutboxRetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>prepare.timeout</c>.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(1);
}

namespace RaftActors.Configuration;

/// <summary>
/// What the runtime replicates around a state machine: sessions, outbox, comparison of states, preparing; and how it is applied.
/// </summary>
public sealed record MachineSettings
{
    /// <summary>What a client may have under way in one session: <see cref="MaxSessionAnswers"/> is never below.</summary>
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

    /// <summary><c>apply.parallelism</c>, with the number of processors for 0.</summary>
    public int ApplyParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary><c>outbox.retry-interval</c>.</summary>
    public TimeSpan OutboxRetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>prepare.timeout</c>.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(1);
}

using RaftActors.Machines;

namespace RaftActors.Settings;

/// <summary>Reads what the runtime replicates around the machines.</summary>
internal sealed class MachineSettingsReader(KeyReader keys)
{
    private const int MaxParallelism = 64;

    public MachineSettings Read() => new()
    {
        SessionTimeout = keys.Duration("sessions.timeout"),
        MaxSessions = keys.Number("sessions.max"),
        MaxSessionAnswers = keys.Number("sessions.max-answers"),
        MaxSessionAnswerBytes = (int)keys.Size("sessions.max-answer-bytes"),
        HashInterval = keys.Number("hash-interval"),
        ApplyParallelism = Parallelism(keys.Number("apply.parallelism")),
        OutboxRetryInterval = keys.Duration("outbox.retry-interval"),
        PrepareTimeout = keys.Duration("prepare.timeout"),
    };

    public void Check(MachineSettings settings)
    {
        if (settings.MaxSessions is < 1 or > 1_000_000)
        {
            keys.Problem("sessions.max", "must be between 1 and 1000000");
        }

        if (settings.MaxSessionAnswers is < MachineSettings.SessionWindow or > 1_000_000)
        {
            keys.Problem(
                "sessions.max-answers",
                $"must be between {MachineSettings.SessionWindow} (commands a client may have in flight) and 1000000");
        }

        if (settings.HashInterval < 0)
        {
            keys.Problem("hash-interval", "must be at least 0");
        }
    }

    private int Parallelism(int configured)
    {
        if (configured is < 0 or > MaxParallelism)
        {
            keys.Problem("apply.parallelism", $"must be between 1 and {MaxParallelism}, or 0 for the number of processors");
        }

        return configured == 0 ? Math.Min(Environment.ProcessorCount, MaxParallelism) : configured;
    }
}

using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;

namespace RaftActors.Settings;

/// <content>The settings of the layer around the machines.</content>
internal sealed partial class SettingsReader
{
    private const int MaxParallelism = 64;

    private MachineSettings MachineSettings() => new()
    {
        SessionTimeout = Duration("sessions.timeout"),
        MaxSessions = Number("sessions.max"),
        MaxSessionAnswers = Number("sessions.max-answers"),
        MaxSessionAnswerBytes = (int)Size("sessions.max-answer-bytes"),
        HashInterval = Number("hash-interval"),
        ApplyParallelism = Parallelism(Number("apply.parallelism")),
        OutboxRetryInterval = Duration("outbox.retry-interval"),
        PrepareTimeout = Duration("prepare.timeout"),
    };

    private void CheckMachines(MachineSettings settings)
    {
        if (settings.MaxSessions is < 1 or > 1_000_000)
        {
            Problem("sessions.max", "must be between 1 and 1000000");
        }

        if (settings.MaxSessionAnswers is < Machines.MachineSettings.SessionWindow or > 1_000_000)
        {
            Problem(
                "sessions.max-answers",
                $"must be between {Machines.MachineSettings.SessionWindow} (commands a client may have in flight) and 1000000");
        }

        if (settings.HashInterval < 0)
        {
            Problem("hash-interval", "must be at least 0");
        }
    }

    private int Parallelism(int configured)
    {
        if (configured is < 0 or > MaxParallelism)
        {
            Problem("apply.parallelism", $"must be between 1 and {MaxParallelism}, or 0 for the number of processors");
        }

        return configured == 0 ? Math.Min(Environment.ProcessorCount, MaxParallelism) : configured;
    }

    private ApplyExceptionPolicy OnApplyException(string key, Config group)
    {
        var text = group.HasPath("on-apply-exception")
            ? Read($"{key}.on-apply-exception", () => group.GetString("on-apply-exception", ""), "answer or fault")
            : "answer";
        switch (text)
        {
            case "answer":
                return ApplyExceptionPolicy.Answer;
            case "fault":
                return ApplyExceptionPolicy.Fault;
            default:
                Problem($"{key}.on-apply-exception", $"must be answer or fault, not '{text}'");
                return ApplyExceptionPolicy.Answer;
        }
    }

    private Type? OutboxHandler(string key, Config group)
    {
        if (!group.HasPath("outbox-handler"))
        {
            return null;
        }

        var name = Read($"{key}.outbox-handler", () => group.GetString("outbox-handler", ""), "a class") ?? "";
        var type = Class<ActorBase>($"{key}.outbox-handler", name);
        if (type != typeof(object) && type.GetConstructor(Type.EmptyTypes) is null)
        {
            Problem($"{key}.outbox-handler", $"{type.Name} has no public parameterless constructor");
        }

        return type;
    }
}

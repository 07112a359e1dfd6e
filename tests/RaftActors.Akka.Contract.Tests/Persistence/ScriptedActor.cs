using Akka.Actor;
using Akka.Persistence;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Work that a test lets a <see cref="ScriptedActor"/> do as a command.</summary>
internal sealed record Do(Action<ScriptedActor> Action);

/// <summary>A persistent actor that tells a probe what happens to it and otherwise does what commands say.</summary>
internal sealed class ScriptedActor : UntypedPersistentActor
{
    private readonly ScriptedOptions _options;

    public ScriptedActor(string persistenceId, IActorRef probe, ScriptedOptions options)
    {
        PersistenceId = persistenceId;
        Probe = probe;
        _options = options;
        if (options.JournalPluginId is not null)
        {
            JournalPluginId = options.JournalPluginId;
        }

        if (options.SnapshotPluginId is not null)
        {
            SnapshotPluginId = options.SnapshotPluginId;
        }
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => _options.Recovery ?? base.Recovery;

    public IActorRef Probe { get; }

    public new IActorRef Self => base.Self;

    public new IActorRef Sender => base.Sender;

    public IActorContext ActorContext => Context;

    public void Say(object message) => Probe.Tell(message);

    public Action<Added> Report => e => Say("done:" + e.Text);

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Do work:
                work.Action(this);
                break;
            case string text:
                Say("cmd:" + text);
                break;
            default:
                Say(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        _options.OnRecover?.Invoke(this, message);
        switch (message)
        {
            case Added added:
                Say("rec:" + added.Text);
                break;
            case RecoveryCompleted:
                Say("recovered");
                break;
            default:
                Say(message);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Say($"failure:{sequenceNr}:{cause.Message}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Say($"rejected:{sequenceNr}:{cause.Message}");

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Say($"recovery-failure:{reason.Message}");
}

internal sealed record ScriptedOptions
{
    public static readonly ScriptedOptions None = new();

    public string? JournalPluginId { get; init; }

    public string? SnapshotPluginId { get; init; }

    public Recovery? Recovery { get; init; }

    public Action<ScriptedActor, object>? OnRecover { get; init; }
}

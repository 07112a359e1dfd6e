using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Reacts to the messages of a test actor without the test's help.</summary>
public abstract class AutoPilot
{
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Returns what handles the next message.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

/// <summary>Nothing reacts any more.</summary>
public sealed class NoAutoPilot : AutoPilot
{
    public static readonly NoAutoPilot Instance = new();

    private NoAutoPilot()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>The same pilot goes on.</summary>
public sealed class KeepRunning : AutoPilot
{
    public static readonly KeepRunning Instance = new();

    private KeepRunning()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("Must not call");
}

/// <summary>An <see cref="AutoPilot"/> as a delegate.</summary>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>Runs an <see cref="AutoPilotDelegate"/>.</summary>
public sealed class DelegateAutoPilot : AutoPilot
{
    private readonly AutoPilotDelegate _pilot;

    public DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) => _pilot = autoPilotDelegate;

    public override AutoPilot Run(IActorRef sender, object message) => _pilot(sender, message);
}

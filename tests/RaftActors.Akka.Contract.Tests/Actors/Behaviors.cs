using Akka.Actor;

namespace RaftActors.Akka.Contract.Tests.Actors;

/// <summary>Sends back what it gets.</summary>
internal sealed class Echo : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}

/// <summary>Handles nothing.</summary>
internal sealed class Deaf : UntypedActor
{
    protected override void OnReceive(object message) => Unhandled(message);
}

/// <summary>Passes what it gets to a probe, and throws what it is told to throw.</summary>
internal sealed class Reporter(IActorRef probe) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Exception failure:
                throw failure;
            default:
                probe.Forward(message);
                break;
        }
    }

    protected override void PreStart() => probe.Tell("PreStart");

    protected override void PostStop() => probe.Tell("PostStop");

    protected override void PreRestart(Exception reason, object message)
    {
        probe.Tell("PreRestart");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        probe.Tell("PostRestart");
        base.PostRestart(reason);
    }
}

/// <summary>Makes children of the Props it gets, with a strategy.</summary>
internal sealed class Parent : ReceiveActor
{
    private readonly SupervisorStrategy _strategy;

    public Parent(SupervisorStrategy strategy)
    {
        _strategy = strategy;
        Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
        Receive<string>(_ => Sender.Tell(Context.GetChildren().Count()));
        Receive<Exception>(failure => throw failure);
    }

    public static Props Of(SupervisorStrategy strategy) => Props.Create(() => new Parent(strategy));

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;
}

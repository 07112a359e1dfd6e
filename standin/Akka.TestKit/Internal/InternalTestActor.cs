using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>Puts what it receives into the test's inbox.</summary>
internal sealed class InternalTestActor(MessageInbox inbox) : ActorBase
{
    private TestActor.Ignore _ignore;
    private AutoPilot _pilot = AutoPilot.NoAutoPilot;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore set:
                _ignore = set.Ignore;
                return true;
            case TestActor.Watch watch:
                Context.Watch(watch.Actor);
                return true;
            case TestActor.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                return true;
            case TestActor.SetAutoPilot set:
                _pilot = set.AutoPilot;
                return true;
            case Spawn spawn:
                Sender.Tell(Context.ActorOf(spawn.Props, spawn.Name), Self);
                return true;
        }

        if (_pilot is not null)
        {
            var next = _pilot.Run(Sender, message);
            _pilot = next is KeepRunning ? _pilot : next;
        }

        if (_ignore is null || !_ignore(message))
        {
            inbox.Add(new RealMessageEnvelope(message, Sender));
        }

        return true;
    }

    protected override void PostStop()
    {
        while (inbox.Take(TimeSpan.Zero, CancellationToken.None) is { } unseen)
        {
            Context.System.DeadLetters.Tell(new DeadLetter(unseen.Message, unseen.Sender, Self), unseen.Sender);
        }
    }

    internal sealed record Spawn(Props Props, string Name) : INoSerializationVerificationNeeded;
}

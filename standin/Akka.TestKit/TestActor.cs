using Akka.Actor;

namespace Akka.TestKit;

/// <summary>What the test actor understands beyond receiving messages.</summary>
public static class TestActor
{
    /// <summary>True for messages that the test does not want to see.</summary>
    public delegate bool Ignore(object message);

    /// <summary>Sets the filter.</summary>
    public class SetIgnore(Ignore ignore) : INoSerializationVerificationNeeded
    {
        public Ignore Ignore { get; } = ignore;
    }

    /// <summary>Watches an actor.</summary>
    public class Watch(IActorRef actorToWatch) : INoSerializationVerificationNeeded
    {
        public IActorRef Actor { get; } = actorToWatch;
    }

    /// <summary>Ends a watch.</summary>
    public class Unwatch(IActorRef actorToUnwatch) : INoSerializationVerificationNeeded
    {
        public IActorRef Actor { get; } = actorToUnwatch;
    }

    /// <summary>Sets the pilot.</summary>
    public class SetAutoPilot(AutoPilot autoPilot) : INoSerializationVerificationNeeded
    {
        public AutoPilot AutoPilot { get; } = autoPilot;
    }
}

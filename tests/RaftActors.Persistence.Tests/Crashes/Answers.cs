using Akka.Actor;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>Receives a plug-in's answers to one request, and forwards them if the test lets the first one pass.</summary>
internal sealed class Answers(Func<object, bool> mayPass, IActorRef asker) : UntypedActor
{
    private bool? _passes;

    protected override void OnReceive(object message)
    {
        if (_passes ??= mayPass(message))
        {
            asker.Tell(message, Sender);
        }
    }
}

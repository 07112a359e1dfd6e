using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Internal;

/// <summary>Watches one actor on behalf of code that is no actor.</summary>
internal sealed class DeathWatcherRef(IActorRefProvider provider, ActorPath path, TaskCompletionSource<bool> ended) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification)
        {
            ended.TrySetResult(true);
        }
    }
}

using Akka.Actor;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Actors at the paths at which other nodes look for them.</summary>
internal static class SystemPaths
{
    /// <summary>Creates the folder <c>/system/FIRST/SECOND</c>; it answers (Props, name) with a new child.</summary>
    public static IActorRef CreatePath(this ActorSystem system, string first, string second)
    {
        var folder = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new Folder()), first);
        return folder.Ask<IActorRef>((Props.Create(() => new Folder()), second)).Result;
    }

    private sealed class Folder : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is (Props props, string name))
            {
                Sender.Tell(Context.ActorOf(props, name));
            }
        }
    }
}

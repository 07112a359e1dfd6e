using Akka.Actor;
using RaftActors.Storage;

namespace RaftActors.Keyspaces;

/// <summary>Opens a replica's store only to delete everything in it; tells its parent the result, and ends.</summary>
internal sealed class StoreRemoval : UntypedActor
{
    private readonly Props _store;
    private readonly object _done;
    private readonly object _failed;
    private bool _isDestroyed;

    public StoreRemoval(Props store, object done, object failed) => (_store, _done, _failed) = (store, done, failed);

    /// <param name="store">The store.</param>
    /// <param name="done">Told to the parent when nothing is left.</param>
    /// <param name="failed">Told to it if the store ended before: to be tried again.</param>
    public static Props Props(Props store, object done, object failed) =>
        Akka.Actor.Props.Create(() => new StoreRemoval(store, done, failed));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        var store = Context.Watch(Context.ActorOf(_store, "log"));
        store.Tell(new LogStoreProtocol.Destroy());
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogStoreProtocol.Destroyed:
                _isDestroyed = true;
                break;
            case Terminated:
                Context.Parent.Tell(_isDestroyed ? _done : _failed);
                Context.Stop(Self);
                break;
            case LogStoreProtocol.Refused:
                // A store that cannot be read can still be deleted; if not, it ends, and that is told.
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}

using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>An actor of another system. It may exist or not; that is found out there.</summary>
internal sealed class RemoteActorRef : InternalActorRefBase
{
    private readonly Remoting _remoting;
    private readonly ActorPath _path;
    private Association _association;
    private string _wirePath;

    public RemoteActorRef(Remoting remoting, ActorPath path)
    {
        _remoting = remoting;
        _path = path;
        IsTemporary = WirePaths.IsTemporary(path);
        IsUrgent = WirePaths.IsUrgent(path);
        WireHash = path.GetHashCode();
    }

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => _remoting.Provider;

    public override bool IsLocal => false;

    public override bool IsTerminated => false;

    public override IInternalActorRef Parent => _path.Parent is { } parent ? new RemoteActorRef(_remoting, parent) : ActorRefs.Nobody;

    /// <summary>Looked up once, and again after it was forgotten.</summary>
    public Association Association => _association is { IsForgotten: false } known ? known : _association = _remoting.AssociationFor(_path.Address);

    public string WirePath => _wirePath ??= WirePaths.Relative(_path);

    public int WireHash { get; }

    public bool IsTemporary { get; }

    /// <summary>What is told to it does not wait behind what is told to others.</summary>
    public bool IsUrgent { get; }

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        var path = _path;
        foreach (var element in name)
        {
            path = element == ".." ? path.Parent : element.Length == 0 ? path : path / element;
        }

        return new RemoteActorRef(_remoting, path);
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch:
                _remoting.Watcher.Watch(this, watch.Watcher);
                break;
            case Unwatch unwatch:
                _remoting.Watcher.Unwatch(this, unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                Association.Inbound.Forget((IInternalActorRef)notification.Actor, this);
                Association.SendSystem(new SystemFrame(
                    SystemFrameKind.DeathWatchNotification,
                    WirePath,
                    WirePaths.Of(notification.Actor, _remoting.Provider),
                    notification.ExistenceConfirmed,
                    notification.AddressTerminated));
                break;
            case Terminate:
                Stop();
                break;
            default:
                _remoting.Log.Warning("System message [{0}] to [{1}] does not travel and is dropped.", message.GetType(), _path);
                break;
        }
    }

    public override void Start()
    {
    }

    public override void Resume(Exception causedByFailure = null) => NotTravelling("Resume");

    public override void Restart(Exception cause) => NotTravelling("Restart");

    public override void Suspend() => NotTravelling("Suspend");

    public override void Stop() =>
        Association.SendSystem(new SystemFrame(SystemFrameKind.Terminate, WirePath, string.Empty, false, false));

    protected override void TellInternal(object message, IActorRef sender) => _remoting.Send(message, sender, this);

    private void NotTravelling(string operation) =>
        _remoting.Log.Warning("{0} of [{1}] is for its own system to decide and is ignored.", operation, _path);
}

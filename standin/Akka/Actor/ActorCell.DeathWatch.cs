using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    // The value is the message to send instead of Terminated, or null.
    private Dictionary<IActorRef, object> _watching;
    private HashSet<IActorRef> _watchedBy;
    private Dictionary<IActorRef, object> _terminatedQueued;

    public IActorRef Watch(IActorRef subject) => Watch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Watch(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && _watching is not null && _watching.Remove(watchee))
        {
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
        }

        _terminatedQueued?.Remove(watchee);
        return subject;
    }

    private IActorRef Watch(IActorRef subject, object message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(_self))
        {
            return subject;
        }

        if (_watching is not null && _watching.TryGetValue(watchee, out var already))
        {
            return Equals(already, message)
                ? subject
                : throw new InvalidOperationException(
                    $"Watch({_self}, {watchee}) termination message was already set to {already ?? "Terminated"}, it was not changed to {message ?? "Terminated"}. Call Unwatch before.");
        }

        (_watching ??= [])[watchee] = message;
        watchee.SendSystemMessage(new Watch(watchee, _self));
        return subject;
    }

    private void ReceiveTerminated(Terminated terminated)
    {
        // Absent where the actor was unwatched after its end but before this message came up.
        if (_terminatedQueued is not null && _terminatedQueued.Remove(terminated.ActorRef, out var custom))
        {
            _currentMessage = custom ?? terminated;
            ReceiveMessage(_currentMessage);
        }
    }

    private void WatchedActorTerminated(DeathWatchNotification death)
    {
        if (_watching is not null && _watching.Remove(death.Actor, out var custom) && !_isTerminating)
        {
            (_terminatedQueued ??= [])[death.Actor] = custom;
            _self.Tell(new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated), death.Actor);
        }

        if (RemoveChild(death.Actor))
        {
            ContinueAfterChild();
        }
    }

    private void AddWatcher(IActorRef watchee, IActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self))
        {
            (_watchedBy ??= []).Add(watcher);
        }
    }

    private void RemoveWatcher(IActorRef watchee, IActorRef watcher)
    {
        if (watchee.Equals(_self))
        {
            _watchedBy?.Remove(watcher);
        }
    }

    private void TellWatchers()
    {
        if (_watchedBy is null)
        {
            return;
        }

        foreach (var watcher in _watchedBy)
        {
            if (!watcher.Equals(Parent))
            {
                ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
            }
        }

        _watchedBy = null;
    }

    private void UnwatchAll()
    {
        if (_watching is null)
        {
            return;
        }

        foreach (var watchee in _watching.Keys)
        {
            ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, _self));
        }

        _watching = null;
        _terminatedQueued = null;
    }
}

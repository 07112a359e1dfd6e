using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Transport;

namespace Akka.Remote.DeathWatch;

/// <summary>
/// Which local actors watch which remote ones. Every node with a watched actor is heard regularly, or else all that is watched
/// there counts as terminated.
/// </summary>
internal sealed class RemoteWatcher
{
    private readonly Lock _sync = new();
    private readonly Remoting _remoting;
    private readonly Dictionary<Address, WatchedNode> _nodes = [];
    private long _tickedAt = Environment.TickCount64;

    public RemoteWatcher(Remoting remoting)
    {
        _remoting = remoting;
    }

    public void Watch(RemoteActorRef watchee, IInternalActorRef watcher)
    {
        var address = watchee.Path.Address;
        lock (_sync)
        {
            if (!_nodes.TryGetValue(address, out var node))
            {
                _nodes.Add(address, node = new WatchedNode(Environment.TickCount64));
            }

            node.Watches[(watchee, watcher)] = watchee.Association.IncarnationUid;
        }

        Send(SystemFrameKind.Watch, watchee, watcher);
    }

    public void Unwatch(RemoteActorRef watchee, IInternalActorRef watcher)
    {
        var address = watchee.Path.Address;
        bool removed;
        lock (_sync)
        {
            removed = _nodes.TryGetValue(address, out var node) && node.Watches.Remove((watchee, watcher));
            if (removed && node.Watches.Count == 0)
            {
                _nodes.Remove(address);
            }
        }

        if (removed)
        {
            Send(SystemFrameKind.Unwatch, watchee, watcher);
        }
    }

    /// <summary>The peer says that one of its actors is gone. The ref that was watched may or may not name the incarnation.</summary>
    public void Notified(Address peer, in SystemFrame frame)
    {
        var target = _remoting.Provider.ResolveLocal(frame.Target);
        var subject = _remoting.ResolveName(frame.Subject, peer).Path;
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> hits = [];
        lock (_sync)
        {
            if (!_nodes.TryGetValue(peer, out var node))
            {
                return;
            }

            foreach (var watch in node.Watches.Keys)
            {
                if (watch.Watcher.Equals(target) && IsSame(watch.Watchee.Path, subject))
                {
                    hits.Add(watch);
                }
            }

            Remove(peer, node, hits);
        }

        foreach (var (watchee, watcher) in hits)
        {
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, frame.ExistenceConfirmed, frame.AddressTerminated));
        }
    }

    /// <summary>
    /// What was watched in the earlier incarnation died with it. Watches that began while there was no connection may mean the new one.
    /// </summary>
    public void PeerRestarted(Address address, int uid)
    {
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> dead = [];
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> open = [];
        lock (_sync)
        {
            if (!_nodes.TryGetValue(address, out var node))
            {
                return;
            }

            foreach (var (watch, watchedUid) in node.Watches)
            {
                if (watchedUid != uid)
                {
                    (watchedUid == 0 ? open : dead).Add(watch);
                }
            }

            Remove(address, node, dead);
        }

        foreach (var (watchee, watcher) in dead)
        {
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed: false, addressTerminated: true));
        }

        foreach (var (watchee, watcher) in open)
        {
            Send(SystemFrameKind.Watch, watchee, watcher);
        }
    }

    public void PeerLost(Address address)
    {
        WatchedNode node;
        lock (_sync)
        {
            if (!_nodes.Remove(address, out node))
            {
                return;
            }
        }

        foreach (var (watchee, watcher) in node.Watches.Keys)
        {
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed: false, addressTerminated: true));
        }
    }

    public void Tick()
    {
        var now = Environment.TickCount64;
        var pause = (long)_remoting.Settings.WatchAcceptablePause.TotalMilliseconds;

        // Ticks that come late mean that this process stood still, which says nothing about the others.
        var late = now - _tickedAt > pause / 2;
        _tickedAt = now;
        foreach (var association in _remoting.Associations)
        {
            bool wanted;
            var lost = false;
            lock (_sync)
            {
                wanted = _nodes.TryGetValue(association.RemoteAddress, out var node);
                if (wanted)
                {
                    node.Since = late ? now : node.Since;
                    lost = now - Math.Max(node.Since, association.LastHeard) > pause;
                }
            }

            if (lost)
            {
                _remoting.LogFailure("Remote system [{0}] is unreachable: nothing was heard for {1} ms.", association.RemoteAddress, pause);
                GiveUp(association);
            }

            association.Tick(wanted && !lost);
        }
    }

    /// <summary>
    /// Its actors were declared dead, so that incarnation must not speak again. Of a peer without a connection it is not known which
    /// incarnation comes back.
    /// </summary>
    private void GiveUp(Association association)
    {
        if (association.IncarnationUid is not 0 and var uid)
        {
            association.Quarantine(uid);
        }

        PeerLost(association.RemoteAddress);
    }

    private static bool IsSame(ActorPath watched, ActorPath subject) =>
        (watched.Uid == 0 || subject.Uid == 0 || watched.Uid == subject.Uid) && watched.Equals(subject);

    private void Remove(Address address, WatchedNode node, List<(RemoteActorRef, IInternalActorRef)> watches)
    {
        foreach (var watch in watches)
        {
            node.Watches.Remove(watch);
        }

        if (node.Watches.Count == 0)
        {
            _nodes.Remove(address);
        }
    }

    private void Send(SystemFrameKind kind, RemoteActorRef watchee, IInternalActorRef watcher) =>
        watchee.Association.SendSystem(new SystemFrame(kind, watchee.WirePath, WirePaths.Of(watcher, _remoting.Provider), false, false));

    private sealed class WatchedNode(long since)
    {
        /// <summary>The value is the incarnation that was connected when the watch began, or 0.</summary>
        public Dictionary<(RemoteActorRef Watchee, IInternalActorRef Watcher), int> Watches { get; } = [];

        /// <summary>Silence counts from here if nothing was heard later.</summary>
        public long Since { get; set; } = since;
    }
}

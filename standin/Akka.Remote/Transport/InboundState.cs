using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Remote.Transport;

/// <summary>What one remote address has sent us: its current connection, its last system message, and which of our actors it watches.</summary>
internal sealed class InboundState
{
    private readonly Lock _sync = new();
    private readonly Remoting _remoting;
    private readonly Address _peer;
    private readonly HashSet<(IInternalActorRef Watchee, IInternalActorRef Watcher)> _watches = [];
    private InboundConnection _connection;
    private bool _closed;
    private ulong _lastSequence;
    private int _uid;

    public InboundState(Remoting remoting, Address peer)
    {
        _remoting = remoting;
        _peer = peer;
    }

    /// <summary>
    /// Makes <paramref name="connection"/> the only one. Completes when the one before has delivered its last message, so that the
    /// order of messages holds across a reconnect. False once this system shuts down.
    /// </summary>
    public async Task<bool> TakeOverAsync(InboundConnection connection, int uid)
    {
        InboundConnection previous;
        (IInternalActorRef Watchee, IInternalActorRef Watcher)[] stale = [];
        lock (_sync)
        {
            if (_closed)
            {
                return false;
            }

            previous = _connection;
            _connection = connection;
            if (_uid != uid)
            {
                _uid = uid;
                _lastSequence = 0;
                stale = [.. _watches];
                _watches.Clear();
            }
        }

        Unwatch(stale);
        if (previous is not null)
        {
            previous.Abort();
            await previous.Completion.ConfigureAwait(false);
        }

        return true;
    }

    public void Closed(InboundConnection connection)
    {
        lock (_sync)
        {
            if (ReferenceEquals(connection, _connection))
            {
                _connection = null;
            }
        }
    }

    /// <summary>The peer is quarantined: nothing more of it is taken.</summary>
    public void Refuse()
    {
        InboundConnection connection;
        lock (_sync)
        {
            connection = _connection;
        }

        connection?.Abort();
    }

    public async Task CloseAsync(Task deadline)
    {
        InboundConnection connection;
        lock (_sync)
        {
            _closed = true;
            connection = _connection;
        }

        if (connection is not null)
        {
            connection.Stop();
            await Task.WhenAny(connection.Completion, deadline).ConfigureAwait(false);
            connection.Abort();
        }
    }

    /// <summary>Called by the connection that has taken over. Delivers a system message once, whatever is sent again.</summary>
    public void Receive(ulong sequence, in SystemFrame frame)
    {
        if (sequence <= _lastSequence)
        {
            return;
        }

        _lastSequence = sequence;
        switch (frame.Kind)
        {
            case SystemFrameKind.Watch:
                Watch(frame);
                break;
            case SystemFrameKind.Unwatch:
                Unwatch(frame);
                break;
            case SystemFrameKind.DeathWatchNotification:
                _remoting.Watcher.Notified(_peer, frame);
                break;
            case SystemFrameKind.Terminate:
                if (!_remoting.Settings.UntrustedMode)
                {
                    _remoting.Provider.ResolveLocal(frame.Target).Stop();
                }

                break;
            default:
                throw new Wire.WireFormatException("The peer sent an unknown system message.");
        }
    }

    public ulong LastSequence => _lastSequence;

    public bool IsConnected
    {
        get
        {
            lock (_sync)
            {
                return _connection is not null;
            }
        }
    }

    /// <summary>The peer is forgotten, and so is that it watched actors of this system.</summary>
    public void Forget()
    {
        (IInternalActorRef Watchee, IInternalActorRef Watcher)[] stale;
        lock (_sync)
        {
            stale = [.. _watches];
            _watches.Clear();
        }

        Unwatch(stale);
    }

    /// <summary>The watchee has terminated and its watchers were told.</summary>
    public void Forget(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        lock (_sync)
        {
            _watches.Remove((watchee, watcher));
        }
    }

    private static void Unwatch((IInternalActorRef Watchee, IInternalActorRef Watcher)[] watches)
    {
        foreach (var (watchee, watcher) in watches)
        {
            watchee.SendSystemMessage(new Unwatch(watchee, watcher));
        }
    }

    private void Watch(in SystemFrame frame)
    {
        var watchee = _remoting.Provider.ResolveLocal(frame.Target);
        if (watchee.IsTerminated)
        {
            // Answered with the path that was asked for: the ref that stands for a missing actor does not know its incarnation.
            _remoting.AssociationFor(_peer).SendSystem(
                new SystemFrame(SystemFrameKind.DeathWatchNotification, frame.Subject, frame.Target, false, false));
            return;
        }

        if (_remoting.ResolveName(frame.Subject, _peer) is not IInternalActorRef watcher)
        {
            return;
        }

        lock (_sync)
        {
            _watches.Add((watchee, watcher));
        }

        watchee.SendSystemMessage(new Watch(watchee, watcher));
    }

    private void Unwatch(in SystemFrame frame)
    {
        var watchee = _remoting.Provider.ResolveLocal(frame.Target);
        if (_remoting.ResolveName(frame.Subject, _peer) is IInternalActorRef watcher)
        {
            Forget(watchee, watcher);
            watchee.SendSystemMessage(new Unwatch(watchee, watcher));
        }
    }
}

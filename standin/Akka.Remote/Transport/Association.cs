using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>
/// All that this system knows about one remote address: the connection to it, or why there is none, and what waits for it.
/// Lock order: association, then connection; nothing is published or logged under the lock.
/// </summary>
internal sealed partial class Association
{
    private const int MaxWaitingMessages = 50_000;
    private const long MaxWaitingBytes = 64L * 1024 * 1024;

    private readonly Lock _sync = new();
    private readonly Remoting _remoting;
    private readonly Queue<Outgoing> _waiting = new();
    private readonly SystemMessageQueue _system;
    private readonly InboundState _inbound;
    private volatile OutboundConnection _connection;
    private volatile AssociationState _state = AssociationState.Idle;
    private Task _connecting = Task.CompletedTask;
    private long _waitingBytes;
    private long _gateOpensAt;
    private long _heartbeatAt;
    private long _lastHeard;
    private long _idleSince;
    private int _peerUid;
    private int _quarantinedUid;

    public Association(Remoting remoting, Address remoteAddress, ulong lastSystemMessage)
    {
        _remoting = remoting;
        RemoteAddress = remoteAddress;
        _system = new SystemMessageQueue(lastSystemMessage);
        _inbound = new InboundState(remoting, remoteAddress);
    }

    private enum AssociationState
    {
        Idle,
        Connecting,
        Connected,
        Gated,
        Closed,
        Forgotten,
    }

    public Address RemoteAddress { get; }

    public InboundState Inbound => _inbound;

    /// <summary>The address has another association by now, or will have one when it is used again.</summary>
    public bool IsForgotten => _state == AssociationState.Forgotten;

    /// <summary>When the peer last answered what we sent, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>The incarnation that is connected now, or 0.</summary>
    public int IncarnationUid => _connection?.PeerUid ?? 0;

    public void Heard() => Volatile.Write(ref _lastHeard, Environment.TickCount64);

    public void Send(in Outgoing message)
    {
        var connection = _connection;
        if (connection is not null && connection.Send(message))
        {
            return;
        }

        bool taken;
        bool forgotten;
        lock (_sync)
        {
            connection = _connection;
            forgotten = _state == AssociationState.Forgotten;
            taken = connection is not null ? connection.Send(message) : TryWait(message);
        }

        if (forgotten)
        {
            _remoting.AssociationFor(RemoteAddress).Send(message);
        }
        else if (!taken)
        {
            _remoting.DeadLetter(message);
        }
    }

    public void SendSystem(in SystemFrame frame)
    {
        var overflow = false;
        bool forgotten;
        lock (_sync)
        {
            forgotten = _state == AssociationState.Forgotten;
            if (!forgotten && (_state == AssociationState.Closed || IsQuarantined(_peerUid)))
            {
                return;
            }

            overflow = !forgotten && _system.Count >= _remoting.Settings.SystemMessageBufferSize;
            if (!overflow && !forgotten)
            {
                _system.Add(frame, _connection);
                TryConnect();
            }
        }

        if (forgotten)
        {
            _remoting.AssociationFor(RemoteAddress).SendSystem(frame);
        }
        else if (overflow)
        {
            _remoting.Log.Error("Too many unacknowledged system messages to [{0}]; the peer is quarantined.", RemoteAddress);
            Quarantine(null);
        }
    }

    public void Acknowledged(OutboundConnection connection, ulong sequence)
    {
        lock (_sync)
        {
            if (ReferenceEquals(connection, _connection))
            {
                _system.Acknowledge(sequence);
            }
        }
    }

    /// <summary>Called at every tick. A node with watched actors is wanted: its connection is made anew when it is gone.</summary>
    public void Tick(bool wanted)
    {
        var givenUp = 0;
        bool prune;
        OutboundConnection silent = null;
        lock (_sync)
        {
            if (_system.IsHopeless(_remoting.Settings.SystemMessageGiveUpAfter))
            {
                givenUp = _system.Count;
                _system.Forget();
            }

            if (_connection is { } connection)
            {
                silent = TickConnected(connection, wanted);
            }
            else if (wanted || _system.Count > 0)
            {
                TryConnect();
            }

            prune = IsOver(wanted) && _remoting.TryForget(this, _system.Last);
            _state = prune ? AssociationState.Forgotten : _state;
        }

        if (prune)
        {
            _inbound.Forget();
        }

        if (givenUp > 0)
        {
            _remoting.Log.Warning("{0} system messages to [{1}] were never acknowledged and are given up.", givenUp, RemoteAddress);
        }

        if (silent is not null)
        {
            silent.Close();
            ConnectionLost(silent, new RemoteTransportException($"Nothing was heard for {_remoting.Settings.TransportAcceptablePause}."));
        }
    }

    /// <summary>
    /// The peer has connected to us, so it is there: the gate opens, and an older incarnation is over. Returns why it is refused, or null.
    /// </summary>
    public Refusal Accept(int uid)
    {
        OutboundConnection stale = null;
        var restarted = false;
        lock (_sync)
        {
            if (_state is AssociationState.Closed or AssociationState.Forgotten)
            {
                return Refusal.ShuttingDown;
            }

            if (IsQuarantined(uid))
            {
                return Refusal.Quarantined;
            }

            restarted = LearnUid(uid);
            if (restarted && _connection is not null)
            {
                stale = _connection;
                _connection = null;
                _state = AssociationState.Idle;
            }
            else if (_state == AssociationState.Gated)
            {
                _state = AssociationState.Idle;
            }
        }

        if (stale is not null)
        {
            stale.Close();
            _remoting.Publish(new DisassociatedEvent(_remoting.DefaultAddress, RemoteAddress, false));
        }

        if (restarted)
        {
            _remoting.Watcher.PeerRestarted(RemoteAddress, uid);
        }

        return null;
    }

    /// <summary>A null cause means that the peer said goodbye.</summary>
    public void ConnectionLost(OutboundConnection connection, Exception cause)
    {
        lock (_sync)
        {
            if (!ReferenceEquals(connection, _connection))
            {
                return;
            }

            _connection = null;
            CloseGate();
        }

        if (cause is null)
        {
            _remoting.LogLifecycle("Remote system [{0}] has shut down.", RemoteAddress);
        }
        else
        {
            ReportFailure(cause);
        }

        _remoting.Publish(new DisassociatedEvent(_remoting.DefaultAddress, RemoteAddress, false));
    }

    /// <summary>True when nothing was to be done here for so long that the address will not be heard of again.</summary>
    private bool IsOver(bool wanted)
    {
        var busy = wanted || _connection is not null || _state is AssociationState.Connecting or AssociationState.Closed
            || _waiting.Count > 0 || _system.Count > 0 || _inbound.IsConnected;
        var now = Environment.TickCount64;
        if (busy || _idleSince == 0)
        {
            _idleSince = busy ? 0 : now;
            return false;
        }

        return now - _idleSince >= (long)_remoting.Settings.PruneAfter.TotalMilliseconds;
    }

    private OutboundConnection TickConnected(OutboundConnection connection, bool wanted)
    {
        var settings = _remoting.Settings;
        var now = Environment.TickCount64;
        if (now - LastHeard > (long)settings.TransportAcceptablePause.TotalMilliseconds)
        {
            return connection;
        }

        if (_system.IsDue(settings.ResendInterval))
        {
            _system.Resend(connection);
        }

        if (wanted || now - _heartbeatAt >= (long)settings.TransportHeartbeatInterval.TotalMilliseconds)
        {
            _heartbeatAt = now;
            connection.SendControl(Wire.FrameKind.Heartbeat);
        }

        return null;
    }

    private bool TryWait(in Outgoing message)
    {
        TryConnect();
        if (_state != AssociationState.Connecting || _waiting.Count >= MaxWaitingMessages
            || _waitingBytes + message.Payload.Length > MaxWaitingBytes)
        {
            return false;
        }

        _waitingBytes += message.Payload.Length;
        _waiting.Enqueue(message);
        return true;
    }

    private Outgoing[] TakeWaiting()
    {
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        _waitingBytes = 0;
        return waiting;
    }

    private void ReportFailure(Exception cause)
    {
        _remoting.LogFailure(
            "Association with remote system [{0}] has failed; its address is gated for [{1}] ms. Reason: {2}",
            RemoteAddress,
            (long)_remoting.Settings.RetryGateClosedFor.TotalMilliseconds,
            cause.Message);
        _remoting.Publish(new AssociationErrorEvent(cause, _remoting.DefaultAddress, RemoteAddress, false, LogLevel.WarningLevel));
    }
}

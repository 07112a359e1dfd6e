namespace Akka.Remote.Transport;

/// <content>How a connection comes about, is refused, and ends.</content>
internal sealed partial class Association
{
    /// <summary>Refuses an incarnation from now on; null stands for the one that was last seen.</summary>
    public void Quarantine(int? uid)
    {
        OutboundConnection connection;
        int quarantined;
        lock (_sync)
        {
            quarantined = uid ?? _peerUid;
            if (_state == AssociationState.Closed || (_peerUid != 0 && quarantined != _peerUid))
            {
                return;
            }

            connection = _connection;
            _connection = null;
            CloseGate();
            _quarantinedUid = quarantined;
            _system.Reset();
        }

        connection?.Close();
        _inbound.Refuse();
        _remoting.Publish(new QuarantinedEvent(RemoteAddress, quarantined));
        _remoting.Watcher.PeerLost(RemoteAddress);
    }

    /// <summary>Lets what is queued leave, then closes for good.</summary>
    public async Task ShutdownAsync(Task deadline)
    {
        Task connecting;
        lock (_sync)
        {
            connecting = _connecting;
        }

        await Task.WhenAny(connecting, deadline).ConfigureAwait(false);
        OutboundConnection connection;
        Outgoing[] refused;
        lock (_sync)
        {
            connection = _connection;
            _connection = null;
            _state = AssociationState.Closed;
            refused = TakeWaiting();
        }

        if (connection is not null)
        {
            await Task.WhenAny(connection.FlushAsync(), deadline).ConfigureAwait(false);
            connection.Close();
        }

        await _inbound.CloseAsync(deadline).ConfigureAwait(false);
        foreach (var message in refused)
        {
            _remoting.DeadLetter(message);
        }
    }

    private void TryConnect()
    {
        if (_state == AssociationState.Gated && Environment.TickCount64 >= _gateOpensAt)
        {
            _state = AssociationState.Idle;
        }

        if (_state == AssociationState.Idle)
        {
            _state = AssociationState.Connecting;
            _connecting = Task.Run(ConnectAsync);
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            var connection = await OutboundConnection.OpenAsync(_remoting, this, _remoting.Stopping).ConfigureAwait(false);
            Established(connection);
        }
        catch (Exception e)
        {
            ConnectFailed(e);
        }
    }

    private void Established(OutboundConnection connection)
    {
        var restarted = false;
        lock (_sync)
        {
            if (_state != AssociationState.Connecting || IsQuarantined(connection.PeerUid))
            {
                connection.Close();
                throw new RemoteTransportException($"{RemoteAddress} is quarantined, or this system shuts down.");
            }

            restarted = LearnUid(connection.PeerUid);
            Heard();
            _heartbeatAt = Environment.TickCount64;
            _system.Resend(connection);
            while (_waiting.TryDequeue(out var message))
            {
                connection.Send(message);
            }

            _waitingBytes = 0;
            _connection = connection;
            _state = AssociationState.Connected;
        }

        connection.Start();
        _remoting.Publish(new AssociatedEvent(_remoting.DefaultAddress, RemoteAddress, false));
        if (restarted)
        {
            _remoting.Watcher.PeerRestarted(RemoteAddress, connection.PeerUid);
        }
    }

    private void ConnectFailed(Exception cause)
    {
        Outgoing[] refused;
        lock (_sync)
        {
            if (_state == AssociationState.Connecting)
            {
                CloseGate();
            }

            refused = TakeWaiting();
        }

        if (!_remoting.Stopping.IsCancellationRequested)
        {
            ReportFailure(cause);
            if (cause is QuarantinedByPeerException)
            {
                _remoting.Publish(new ThisActorSystemQuarantinedEvent(_remoting.DefaultAddress, RemoteAddress));
            }
        }

        foreach (var message in refused)
        {
            _remoting.DeadLetter(message);
        }
    }

    /// <summary>True if another incarnation was known before.</summary>
    private bool LearnUid(int uid)
    {
        var restarted = _peerUid != 0 && _peerUid != uid;
        _peerUid = uid;
        if (restarted)
        {
            _system.Reset();
        }

        return restarted;
    }

    private bool IsQuarantined(int uid) => _quarantinedUid != 0 && uid == _quarantinedUid;

    private void CloseGate()
    {
        if (_state is not (AssociationState.Closed or AssociationState.Forgotten))
        {
            _state = AssociationState.Gated;
            _gateOpensAt = Environment.TickCount64 + (long)_remoting.Settings.RetryGateClosedFor.TotalMilliseconds;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// TCP for Akka.Remote in place of DotNetty, with the same settings and the same bytes on the wire, so nodes with either can talk to each
/// other: <c>akka.remote.dot-netty.tcp.transport-class = "RaftActors.Transport.Sockets.SocketTransport, RaftActors"</c>. Nodes that both
/// have it also exchange the messages of Raft directly, on a second connection to the same port (a lane). Without TLS.
/// </summary>
/// <remarks>Created by Akka.Remote. Safe from any thread.</remarks>
public sealed class SocketTransport : Akka.Remote.Transport.Transport
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(2);

    private readonly SocketSettings _settings;
    private readonly LanePort _lanes;
    private readonly RefusedConnections _refused;
    private readonly ConcurrentDictionary<SocketLink, bool> _links = new();
    private readonly TaskCompletionSource<IAssociationEventListener> _listenerSet = new();
    private Address? _local;
    private Socket? _listener;
    private SocketReception? _reception;
    private volatile bool _isStopping;

    /// <summary>For Akka.Remote.</summary>
    /// <param name="system">The system that communicates.</param>
    /// <param name="config"><c>akka.remote.dot-netty.tcp</c>.</param>
    /// <exception cref="ConfigurationException">A setting cannot be used, or TLS is on.</exception>
    public SocketTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        _settings = SocketSettings.Create(config);
        _lanes = LanePort.Of(system);
        _lanes.IsPresent = true;
        _refused = new RefusedConnections(Logging.GetLogger(system, typeof(SocketTransport)));
        SchemeIdentifier = "tcp";
        MaximumPayloadBytes = _settings.MaxFrameBytes;
    }

    /// <inheritdoc />
    /// <exception cref="RemoteTransportException">The address cannot be bound.</exception>
    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        try
        {
            var at = await SocketEndPoints.ResolveAsync(_settings.Hostname, _settings.Port, _settings.NameFamily, CancellationToken.None)
                .ConfigureAwait(false);
            _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _settings.Prepare(_listener, isListener: true);
            _listener.Bind(at);
            _listener.Listen(_settings.Backlog);
        }
        catch (SocketException broken)
        {
            _listener?.Dispose();
            throw new RemoteTransportException(
                $"Cannot listen at {_settings.Hostname}:{_settings.Port}: {broken.Message}. Check akka.remote.dot-netty.tcp.", broken);
        }

        _local = SocketEndPoints.ToAddress(
            (IPEndPoint)_listener.LocalEndPoint!, SchemeIdentifier, System.Name, _settings.PublicHostname, _settings.PublicPort);
        _ = AcceptAsync(_listener, _local);
        return (_local, _listenerSet);
    }

    /// <inheritdoc />
    public override bool IsResponsibleFor(Address remote) => true;

    /// <inheritdoc />
    /// <exception cref="InvalidAssociationException">The other system cannot be reached.</exception>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (_local is null || _isStopping)
        {
            throw new InvalidAssociationException($"Cannot connect to {remoteAddress}: the transport of this system is not open.");
        }

        using var limit = new CancellationTokenSource(_settings.ConnectTimeout);
        try
        {
            var socket = await SocketEndPoints.ConnectAsync(remoteAddress, _settings, limit.Token).ConfigureAwait(false);
            return new SocketHandle(_local, remoteAddress, Add(socket, default));
        }
        catch (SocketException broken)
        {
            throw new InvalidAssociationException($"{broken.Message} {remoteAddress}", broken);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidAssociationException($"No connection to {remoteAddress} within {_settings.ConnectTimeout}.");
        }
    }

    /// <inheritdoc />
    public override async Task<bool> Shutdown()
    {
        _isStopping = true;
        _lanes.Open(null);
        (_reception as IDisposable ?? _listener)?.Dispose();
        var links = _links.Keys.ToList();
        links.ForEach(l => l.End());
        try
        {
            await Task.WhenAll(links.Select(l => l.WhenClosed)).WaitAsync(LongestShutdown).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcceptAsync(Socket listener, Address local)
    {
        var associations = await _listenerSet.Task.ConfigureAwait(false);
        if (_isStopping)
        {
            return;
        }

        _lanes.Open(new LanePort.Listening(local.WithProtocol($"akka.{SchemeIdentifier}"), _settings));
        _reception = new SocketReception(listener, _settings, _refused, n => Admit(n, local, associations));
    }

    private void Admit(Newcomer newcomer, Address local, IAssociationEventListener associations)
    {
        if (newcomer.Hello is { } hello)
        {
            _lanes.Admit(newcomer.Socket, hello);
            return;
        }

        var remote = SocketEndPoints.ToAddress((IPEndPoint)newcomer.From!, SchemeIdentifier, System.Name);
        associations.Notify(new InboundAssociation(new SocketHandle(local, remote, Add(newcomer.Socket, newcomer.FirstFrame))));
    }

    private SocketLink Add(Socket socket, ReadOnlyMemory<byte> first)
    {
        var link = new SocketLink(socket, _settings, first, _refused, l => _links.TryRemove(l, out _));
        _links[link] = true;
        if (_isStopping)
        {
            link.Close(DisassociateInfo.Shutdown);
        }

        return link;
    }
}

using System.Net;
using System.Net.Sockets;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>Accepts connections. Those that have not introduced themselves are few: the oldest makes room for the newest.</summary>
internal sealed class Listener
{
    private const int MaxStrangers = 256;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Lock _sync = new();
    private readonly Remoting _remoting;
    private readonly Socket _socket;
    private readonly LinkedList<InboundConnection> _strangers = new();

    public Listener(Remoting remoting)
    {
        _remoting = remoting;
        _socket = Bind(remoting);
        _socket.Listen(remoting.Settings.Backlog);
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint).Port;

    public void Start() => _ = AcceptAsync();

    public void Stop()
    {
        _socket.Dispose();
        lock (_sync)
        {
            foreach (var stranger in _strangers)
            {
                stranger.Abort();
            }
        }
    }

    private static Socket Bind(Remoting remoting)
    {
        var settings = remoting.Settings;
        Socket socket = null;
        try
        {
            var address = BindAddress(settings.Hostname);
            socket = remoting.NewSocket(address.ToString());
            socket.Bind(new IPEndPoint(address, settings.Port));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket?.Dispose();
            throw new RemoteTransportException(
                $"Cannot listen on {settings.Hostname}:{settings.Port} (akka.remote.dot-netty.tcp.hostname and port): {e.Message}", e);
        }
    }

    private static IPAddress BindAddress(string hostname)
    {
        if (string.IsNullOrEmpty(hostname))
        {
            return IPAddress.Any;
        }

        return IPAddress.TryParse(hostname, out var address)
            ? address
            : Dns.GetHostAddresses(hostname).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();
    }

    private async Task AcceptAsync()
    {
        while (!_remoting.Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_remoting.Stopping).ConfigureAwait(false);
                _remoting.Configure(socket);
                Admit(new InboundConnection(_remoting, socket));
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (_remoting.Stopping.IsCancellationRequested)
                {
                    return;
                }

                _remoting.Log.Warning("A connection could not be accepted: {0}", e.Message);
                await Task.Delay(PauseAfterFailure).ConfigureAwait(false);
            }
        }
    }

    private void Admit(InboundConnection connection)
    {
        InboundConnection evicted = null;
        lock (_sync)
        {
            if (_strangers.Count >= MaxStrangers)
            {
                evicted = _strangers.First.Value;
                _strangers.RemoveFirst();
            }

            _strangers.AddLast(connection);
        }

        evicted?.Abort();
        _ = RunAsync(connection);
    }

    private async Task RunAsync(InboundConnection connection)
    {
        await Task.Yield();
        await connection.RunAsync(Introduced).ConfigureAwait(false);
        Introduced(connection);
    }

    private void Introduced(InboundConnection connection)
    {
        lock (_sync)
        {
            _strangers.Remove(connection);
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// Accepts connections on one thread, which reads each one until it has said what it is. Connections that do not are closed at their
/// deadline, or earlier if too many wait; so strangers can take up neither memory nor the handshake actors of Akka.Remote.
/// </summary>
/// <remarks>Sockets are not used asynchronously here: a lane is read by a thread of its own, without the runtime's polling.</remarks>
internal sealed class SocketReception : IDisposable
{
    /// <summary>Connections that have not said what they are; the oldest is closed when another one comes.</summary>
    private const int MaxNewcomers = 512;

    /// <summary>How often deadlines are checked.</summary>
    private const int TickMicroseconds = 500_000;

    private readonly Socket _listener;
    private readonly Socket _bell;
    private readonly SocketSettings _settings;
    private readonly RefusedConnections _refused;
    private readonly Action<Newcomer> _admit;
    private readonly List<Newcomer> _newcomers = [];
    private readonly List<Socket> _ready = [];
    private volatile bool _isStopping;

    /// <param name="listener">Bound and listening; owned by the reception from now on.</param>
    /// <param name="settings">The settings of its connections.</param>
    /// <param name="refused">Told about connections that are closed.</param>
    /// <param name="admit">Takes over a connection that has said what it is; called on this thread.</param>
    public SocketReception(Socket listener, SocketSettings settings, RefusedConnections refused, Action<Newcomer> admit)
    {
        (_listener, _settings, _refused, _admit) = (listener, settings, refused, admit);
        _bell = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _bell.Connect(_bell.LocalEndPoint!);
        new Thread(Run, 512 * 1024) { IsBackground = true, Name = "raft-reception" }.Start();
    }

    /// <summary>Closes the listener and every connection that has not said what it is.</summary>
    public void Dispose()
    {
        _isStopping = true;
        try
        {
            _bell.Send([0]);
        }
        catch (Exception late) when (late is SocketException or ObjectDisposedException)
        {
            // The thread has already ended, or it notices at its next tick.
            return;
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _ready.Clear();
            _ready.Add(_listener);
            _ready.Add(_bell);
            foreach (var newcomer in _newcomers)
            {
                _ready.Add(newcomer.Socket);
            }

            try
            {
                Socket.Select(_ready, null, null, TickMicroseconds);
            }
            catch (SocketException)
            {
                // The system is short of memory: try again at the next tick, deadlines pass meanwhile.
                _ready.Clear();
                _bell.Poll(TickMicroseconds, SelectMode.SelectRead);
            }

            Read();
            if (_ready.Contains(_listener))
            {
                Accept();
            }
        }

        _listener.Dispose();
        _bell.Dispose();
        _newcomers.ForEach(n => n.Socket.Dispose());
    }

    private void Read()
    {
        var now = Environment.TickCount64;
        var readable = _ready.Count > 8 ? new HashSet<Socket>(_ready) : null;
        for (var i = _newcomers.Count - 1; i >= 0; i--)
        {
            var newcomer = _newcomers[i];
            var isReadable = readable?.Contains(newcomer.Socket) ?? _ready.Contains(newcomer.Socket);
            if (isReadable ? Read(newcomer) : now > newcomer.Deadline && Close(newcomer, "it did not say in time what it is"))
            {
                _newcomers.RemoveAt(i);
            }
        }
    }

    /// <summary>True if it is no longer a newcomer.</summary>
    private bool Read(Newcomer newcomer)
    {
        try
        {
            if (!newcomer.Read())
            {
                return Environment.TickCount64 > newcomer.Deadline && Close(newcomer, "it did not say in time what it is");
            }

            _admit(newcomer);
            return true;
        }
        catch (Exception broken) when (broken is InvalidDataException or SocketException)
        {
            return Close(newcomer, broken.Message);
        }
    }

    private void Accept()
    {
        Socket? socket = null;
        try
        {
            socket = _listener.Accept();
            _settings.Complete(socket);
            var deadline = Environment.TickCount64 + (long)_settings.ConnectTimeout.TotalMilliseconds;
            _newcomers.Add(new Newcomer(socket, _settings.IsBigEndian, _settings.MaxFrameBytes, deadline));
        }
        catch (SocketException broken)
        {
            // The connection ended again, or there are no file descriptors left: then one of those that wait must make room.
            socket?.Dispose();
            _refused.Add(null, $"it cannot be accepted: {broken.Message}");
            if (broken.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                _bell.Poll(TickMicroseconds / 50, SelectMode.SelectRead);
                CloseOldest();
            }
        }

        if (_newcomers.Count > MaxNewcomers)
        {
            CloseOldest();
        }
    }

    private void CloseOldest()
    {
        if (_newcomers.Count > 0)
        {
            Close(_newcomers[0], "too many connections have not said what they are");
            _newcomers.RemoveAt(0);
        }
    }

    private bool Close(Newcomer newcomer, string reason)
    {
        newcomer.Socket.Dispose();
        if (!_isStopping)
        {
            _refused.Add(newcomer.From, reason);
        }

        return true;
    }
}

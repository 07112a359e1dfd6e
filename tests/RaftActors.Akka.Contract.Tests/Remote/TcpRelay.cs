using System.Net;
using System.Net.Sockets;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>A port that leads to another one, until it is cut.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _accepting;
    private readonly List<(int Answers, TaskCompletionSource Reached)> _waiting = [];
    private int _answers;
    private TaskCompletionSource _flow = NewFlow(flows: true);
    private bool _cut;

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The port that it leads to.</summary>
    public int Target => _target;

    /// <summary>A port that is free at the moment.</summary>
    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    /// <summary>Waits until the target has sent so many more times: heartbeats and acknowledgements of a system that has nothing else to say.</summary>
    public Task AnswersAsync(int count)
    {
        lock (_sync)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((_answers + count, reached));
            return reached.Task;
        }
    }

    /// <summary>Ends all connections; new ones are closed at once.</summary>
    public void Cut()
    {
        lock (_sync)
        {
            _cut = true;
            _clients.ForEach(client => client.Dispose());
            _clients.Clear();
        }
    }

    /// <summary>Connections stay, and nothing passes any more: a network that loses every packet.</summary>
    public void Stall()
    {
        lock (_sync)
        {
            _flow = NewFlow(flows: false);
        }
    }

    /// <summary>Undoes a cut or a stall.</summary>
    public void Heal()
    {
        lock (_sync)
        {
            _cut = false;
            _flow.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Heal();
        Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TaskCompletionSource NewFlow(bool flows)
    {
        var flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (flows)
        {
            flow.SetResult();
        }

        return flow;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool areAnswers)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is var length and > 0)
        {
            await FlowAsync();
            await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            if (areAnswers)
            {
                CountAnswer();
            }
        }
    }

    private Task FlowAsync()
    {
        lock (_sync)
        {
            return _flow.Task;
        }
    }

    private void CountAnswer()
    {
        lock (_sync)
        {
            _answers++;
            _waiting.FindAll(w => w.Answers <= _answers).ForEach(w => w.Reached.TrySetResult());
            _waiting.RemoveAll(w => w.Answers <= _answers);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_sync)
        {
            _clients.Add(client);
            _clients.Add(server);
            if (_cut)
            {
                client.Dispose();
                return;
            }
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), areAnswers: false),
                CopyAsync(server.GetStream(), client.GetStream(), areAnswers: true));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Both ends notice by themselves that the connection was cut.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }
}

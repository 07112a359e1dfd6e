using RaftActors.Host.Relays;

namespace RaftActors.Soak.Cluster;

/// <summary>
/// What happens to the bytes between two nodes, per direction: they pass, pass late, are held back, or there is no connection at all. The
/// relays (<see cref="Relay"/>) ask here.
/// </summary>
internal sealed class SoakNetwork : IRelayPolicy
{
    private readonly Lock _lock = new();
    private readonly HashSet<RelayLink> _links = [];
    private readonly HashSet<(string From, string To)> _cut = [];
    private readonly HashSet<(string From, string To)> _held = [];
    private readonly Dictionary<(string From, string To), TimeSpan> _late = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>No connection between the two, in either direction.</summary>
    public void Cut(string one, string other)
    {
        lock (_lock)
        {
            _cut.Add((one, other));
            _cut.Add((other, one));
            foreach (var link in _links.Where(IsCut))
            {
                link.Close();
            }
        }
    }

    /// <summary>Holds back all bytes of one direction, like a network that loses every packet: connections stay, and continue
    /// later.</summary>
    public void Hold(string from, string to)
    {
        lock (_lock)
        {
            _held.Add((from, to));
        }
    }

    /// <summary>Delays every chunk of one direction by that time.</summary>
    public void Slow(string from, string to, TimeSpan delay)
    {
        lock (_lock)
        {
            _late[(from, to)] = delay;
        }
    }

    /// <summary>All nodes can communicate again. Held-back bytes are delivered, unless the connection was closed meanwhile.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _cut.Clear();
            _held.Clear();
            _late.Clear();
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    /// <summary>Registers a new connection; false if it is not allowed.</summary>
    public bool TryAdd(RelayLink link)
    {
        lock (_lock)
        {
            return !IsCut(link) && _links.Add(link);
        }
    }

    public void Remove(RelayLink link)
    {
        lock (_lock)
        {
            _links.Remove(link);
        }
    }

    /// <summary>Completes when bytes may pass in this direction, after the current delay.</summary>
    public async ValueTask PassAsync(string from, string to, CancellationToken closed)
    {
        while (Held(from, to) is { } change)
        {
            await change.WaitAsync(closed).ConfigureAwait(false);
        }

        TimeSpan late;
        lock (_lock)
        {
            late = _late.GetValueOrDefault((from, to));
        }

        if (late > TimeSpan.Zero)
        {
            await Task.Delay(late, closed).ConfigureAwait(false);
        }
    }

    private Task? Held(string from, string to)
    {
        lock (_lock)
        {
            return _held.Contains((from, to)) ? _changed.Task : null;
        }
    }

    private bool IsCut(RelayLink link) => _cut.Contains((link.From, link.To));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

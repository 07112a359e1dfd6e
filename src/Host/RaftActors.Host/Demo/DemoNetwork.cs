using RaftActors.AspNetCore.Http;
using RaftActors.Host.Relays;

namespace RaftActors.Host.Demo;

/// <summary>
/// Which of the demo's nodes can talk to each other. Every connection between two nodes runs through a relay (<see cref="Relay"/>)
/// that asks here; the sockets, and everything the nodes do with them, are real.
/// </summary>
internal sealed class DemoNetwork : IRelayPolicy, IFaults
{
    private readonly Lock _lock = new();
    private readonly HashSet<RelayLink> _links = [];
    private readonly HashSet<string> _down = [];
    private readonly Dictionary<string, TaskCompletionSource> _paused = new(StringComparer.Ordinal);
    private Dictionary<string, int> _sides = [];

    /// <summary>The sets that cannot talk to each other; empty when there is no partition.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Partition
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _sides
                        .GroupBy(s => s.Value)
                        .OrderBy(g => g.Key)
                        .Select(g => (IReadOnlyList<string>)[.. g.Select(s => s.Key).Order(StringComparer.Ordinal)]),
                ];
            }
        }
    }

    public IReadOnlyList<string> Paused
    {
        get
        {
            lock (_lock)
            {
                return [.. _paused.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Cuts every connection between nodes of different sets, and prevents new ones.</summary>
    public void Split(IReadOnlyList<IReadOnlyList<string>> sets)
    {
        lock (_lock)
        {
            _sides = sets.Index()
                .SelectMany(s => s.Item.Select(node => (node, s.Index)))
                .ToDictionary(s => s.node, s => s.Index, StringComparer.Ordinal);
            CloseCut();
        }
    }

    /// <summary>All nodes can talk to each other again, and held-back bytes are delivered.</summary>
    public void Heal()
    {
        lock (_lock)
        {
            _sides = [];
            foreach (var paused in _paused.Values)
            {
                paused.TrySetResult();
            }

            _paused.Clear();
        }
    }

    /// <summary>Stops all traffic to and from the node; bytes in transit are kept and delivered when healed.</summary>
    public void Pause(string node)
    {
        lock (_lock)
        {
            _paused.TryAdd(node, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>A dead node has no connections; bytes held back for it are lost.</summary>
    public void SetDown(string node, bool isDown)
    {
        lock (_lock)
        {
            if (!isDown)
            {
                _down.Remove(node);
                return;
            }

            _down.Add(node);
            CloseCut();
            if (_paused.Remove(node, out var paused))
            {
                paused.TrySetResult();
            }
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

    /// <summary>Completes when neither end is paused.</summary>
    public async ValueTask PassAsync(string from, string to, CancellationToken closed)
    {
        while (Stalled(from, to) is { } stalled)
        {
            await stalled.WaitAsync(closed).ConfigureAwait(false);
        }
    }

    private Task? Stalled(string one, string other)
    {
        lock (_lock)
        {
            return _paused.Count == 0 ? null
                : _paused.TryGetValue(one, out var first) ? first.Task
                : _paused.TryGetValue(other, out var second) ? second.Task
                : null;
        }
    }

    private bool IsCut(RelayLink link) =>
        _down.Contains(link.From) || _down.Contains(link.To)
        || (_sides.TryGetValue(link.From, out var from) && _sides.TryGetValue(link.To, out var to) && from != to);

    private void CloseCut()
    {
        foreach (var link in _links.Where(IsCut))
        {
            link.Close();
        }
    }
}

namespace RaftActors.Soak.Workload;

/// <summary>The objects of one group that clients share. Each is replaced by a new one after a while, so that every history stays
/// short.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class ObjectPool(string group, int active, bool turns)
{
    private const int MaxOperations = 250;
    private const int MaxUnknown = 8;
    private readonly Lock _lock = new();
    private readonly SoakObject?[] _active = new SoakObject?[active];
    private readonly List<SoakObject> _all = [];
    private int _named;

    public string Group { get; } = group;

    public IReadOnlyList<SoakObject> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Borrows an object; null if the slot is empty: then the client must fill it or try another one.</summary>
    public SoakObject? Take(int place)
    {
        lock (_lock)
        {
            return _active[place % _active.Length] is { } found && found.TryUse() ? found : null;
        }
    }

    /// <summary>A new object that is not shared yet.</summary>
    public SoakObject Make() => new(Group, $"{Group[0]}{Interlocked.Increment(ref _named)}");

    /// <summary>Shares an object with the clients.</summary>
    public void Offer(int place, SoakObject made)
    {
        lock (_lock)
        {
            ref var slot = ref _active[place % _active.Length];
            if (slot is { IsRetired: false })
            {
                // Another client was faster; this object is complete too, and is checked with the others.
                made.Retire();
            }
            else
            {
                slot = made;
            }

            _all.Add(made);
        }
    }

    public void Leave(SoakObject used) => used.Leave(turns, MaxOperations, MaxUnknown);
}

namespace RaftActors.Soak.Workload;

/// <summary>The objects of one group that clients meet at. Each has its turn and is then replaced by a new one, so that every history stays
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

    /// <summary>One to use, to be given back; null if the place is empty: then the client is to fill it, or to try another one.</summary>
    public SoakObject? Take(int place)
    {
        lock (_lock)
        {
            return _active[place % _active.Length] is { } found && found.TryUse() ? found : null;
        }
    }

    /// <summary>A new object that nobody meets at yet.</summary>
    public SoakObject Make() => new(Group, $"{Group[0]}{Interlocked.Increment(ref _named)}");

    /// <summary>Lets clients meet at an object.</summary>
    public void Offer(int place, SoakObject made)
    {
        lock (_lock)
        {
            ref var slot = ref _active[place % _active.Length];
            if (slot is { IsRetired: false })
            {
                // Somebody else was faster; this one is whole all the same, and is checked with the others.
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

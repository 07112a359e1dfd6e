using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>One key, counter, book or lock, with all operations on it.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class SoakObject(string group, string name)
{
    private readonly Lock _lock = new();
    private readonly List<Operation> _operations = [];
    private long _latest;
    private int _users;

    public string Group { get; } = group;

    public string Name { get; } = name;

    /// <summary>No client starts new operations on it.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Retired, and no operation is open.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_lock)
            {
                return IsRetired && _users == 0;
            }
        }
    }

    /// <summary>Whether its history was checked when it became quiet.</summary>
    public bool IsChecked { get; set; }

    /// <summary>A recent value.</summary>
    public long Latest { get => Volatile.Read(ref _latest); set => Volatile.Write(ref _latest, value); }

    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_lock)
            {
                return [.. _operations];
            }
        }
    }

    public bool TryUse()
    {
        lock (_lock)
        {
            _users += IsRetired ? 0 : 1;
            return !IsRetired;
        }
    }

    /// <param name="mayRetire">Whether such objects are replaced after a while.</param>
    /// <param name="maxOperations">The number of operations after which it retires: the search for an order must stay small.</param>
    /// <param name="maxUnknown">The same for operations that may take effect at any time.</param>
    public void Leave(bool mayRetire, int maxOperations, int maxUnknown)
    {
        lock (_lock)
        {
            _users--;
            IsRetired |=
                mayRetire
                && (_operations.Count >= maxOperations || _operations.Count(o => o.Ending == Ending.Unknown && !o.IsRead) >= maxUnknown);
        }
    }

    public void Add(Operation operation)
    {
        lock (_lock)
        {
            _operations.Add(operation);
        }
    }

    public void Retire()
    {
        lock (_lock)
        {
            IsRetired = true;
        }
    }
}

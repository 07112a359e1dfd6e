namespace RaftActors.Simulation.World;

/// <summary>The last lines of a run, and a hash of all of them.</summary>
public sealed class Trace(int keep)
{
    private readonly Queue<string> _lines = new();

    public ulong Hash { get; private set; } = 14695981039346656037;

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Lines are formatted only if they will be read; the hash covers the numbers behind them.</summary>
    public bool IsVerbose { get; init; }

    public void Mix(long number) => Hash = (Hash ^ (ulong)number) * 1099511628211;

    public void Add(string line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > keep)
        {
            _lines.Dequeue();
        }
    }
}

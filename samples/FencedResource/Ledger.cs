namespace Samples.FencedResource;

/// <summary>
/// What the lock protects: a file server, a table, a device. It knows nothing of Raft and needs only to remember the largest token that it
/// has seen, in the same place and transaction as its data.
/// </summary>
internal sealed class Ledger
{
    private readonly List<string> _lines = [];
    private long _largest;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Appends a line, unless a later holder of the lock has been here.</summary>
    public bool TryAppend(string line, long token)
    {
        if (token < _largest)
        {
            return false;
        }

        _largest = token;
        _lines.Add(line);
        return true;
    }
}

namespace RaftActors.Machines.Records;

/// <summary>
/// The captured states that may still be read. While there are any, no record is overwritten, because each may be part of one.
/// </summary>
/// <remarks>
/// A reader is over when it says so, after its last read, or when nothing refers to it. Its reads come before it says so, and the tree's
/// writes after the tree has seen that: the flag is volatile.
/// </remarks>
internal sealed class Readers
{
    private readonly List<WeakReference<RecordCursor>> _readers = [];

    public void Add(RecordCursor reader)
    {
        AreOver();
        _readers.Add(new WeakReference<RecordCursor>(reader));
    }

    /// <summary>Those of another tree, some of whose nodes now belong to this one.</summary>
    public void AddAll(Readers others) => _readers.AddRange(others._readers);

    public bool AreOver()
    {
        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            if (!_readers[i].TryGetTarget(out var reader) || reader.IsOver)
            {
                _readers.RemoveAt(i);
            }
        }

        return _readers.Count == 0;
    }
}

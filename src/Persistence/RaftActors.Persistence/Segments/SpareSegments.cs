using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// Keeps one file ready that is filled with zeros: syncing it costs a third less than syncing one that grows. Without it, nothing
/// waits for it.
/// </summary>
internal sealed class SpareSegments(ISegmentFiles files, long bytes, BackgroundWork background)
{
    public const string Name = "spare.tmp";
    private const int None = 0;
    private const int Requested = 1;
    private const int Ready = 2;
    private int _state;
    private volatile bool _isClosed;

    /// <summary>Prepares a file unless there is one.</summary>
    public void Request()
    {
        if (Interlocked.CompareExchange(ref _state, Requested, None) == None)
        {
            background.Run(Prepare);
        }
    }

    /// <summary>Renames the spare file, if it is ready.</summary>
    public bool TryTake(string name)
    {
        if (Volatile.Read(ref _state) != Ready)
        {
            return false;
        }

        files.Rename(Name, name);
        Volatile.Write(ref _state, None);
        return true;
    }

    /// <summary>Deletes a file that is not in use any longer. If that fails, the next start does it.</summary>
    public void Delete(string name) => background.Run(() => TryDelete(name));

    public void Close()
    {
        _isClosed = true;
        background.Wait();
    }

    private void Prepare()
    {
        try
        {
            Volatile.Write(ref _state, Fill() ? Ready : None);
        }
        catch (IOException)
        {
            // The disk is full, perhaps: the space belongs to the log.
            TryDelete(Name);
            Volatile.Write(ref _state, None);
        }
    }

    private bool Fill()
    {
        using var file = files.Open(Name, create: true);
        file.SetLength(0);
        return ZeroFill.Write(file, 0, bytes, () => _isClosed);
    }

    private void TryDelete(string name)
    {
        try
        {
            files.Delete(name);
        }
        catch (IOException)
        {
            return;
        }
    }
}

using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>
/// A directory in memory that knows what survives a power failure. It counts its steps: each can crash, fail, or fail half done.
/// </summary>
internal sealed class SimulatedDisk : ISegmentFiles
{
    private readonly Dictionary<string, SimulatedFile> _names = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, SimulatedFile>>> _unsynced = [];
    private Dictionary<string, SimulatedFile> _durable = new(StringComparer.Ordinal);
    private bool _isHeld;

    public string Place => "simulated";

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Names of the steps so far.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The step at which the process crashes; it is done, but not durable.</summary>
    public int CrashAt { get; set; } = -1;

    /// <summary>Whether a step fails.</summary>
    public Predicate<string> Fails { get; set; } = _ => false;

    public IEnumerable<string> Names => _names.Keys.Order(StringComparer.Ordinal);

    public long UsedBytes => _names.Values.Sum(f => (long)f.Bytes.Length);

    /// <summary>The content of a file, to be damaged.</summary>
    public byte[] this[string name]
    {
        get => _names[name].Bytes;
        set => _durable[name] = _names[name] = SimulatedFile.Of(value);
    }

    public void Remove(string name)
    {
        _names.Remove(name);
        _durable.Remove(name);
    }

    public SimulatedDisk Copy()
    {
        var copy = new SimulatedDisk();
        foreach (var (name, file) in _names)
        {
            copy[name] = [.. file.Bytes];
        }

        return copy;
    }

    /// <summary>The disk after a power failure.</summary>
    /// <param name="hasReached">Decides for each unsynced sector and each unsynced change of a name.</param>
    public SimulatedDisk AfterCrash(Func<bool> hasReached)
    {
        var names = new Dictionary<string, SimulatedFile>(_durable, StringComparer.Ordinal);
        foreach (var change in _unsynced.Where(_ => hasReached()))
        {
            change(names);
        }

        var after = new SimulatedDisk();
        foreach (var (name, file) in names)
        {
            after[name] = file.AfterCrash(hasReached);
        }

        return after;
    }

    public bool IsSameAs(SimulatedDisk other) =>
        Names.SequenceEqual(other.Names) && Names.All(n => this[n].AsSpan().SequenceEqual(other[n]));

    public IReadOnlyList<string> List() => [.. Names];

    public IDisposable Hold()
    {
        if (_isHeld)
        {
            throw new IOException("The log is locked.");
        }

        _isHeld = true;
        return new Holder(this);
    }

    public ISegmentFile Open(string name, bool create)
    {
        if (!_names.TryGetValue(name, out var file))
        {
            if (!create)
            {
                throw new FileNotFoundException(name);
            }

            file = new SimulatedFile();
            Step($"create {name}", () => Change(names => names[name] = file));
        }

        return new Handle(this, name, file);
    }

    public void Rename(string from, string to)
    {
        var file = _names[from];
        Step($"rename {from} {to}", () => Change(names =>
        {
            names.Remove(from);
            names[to] = file;
        }));
    }

    public void Delete(string name) => Step($"delete {name}", () => Change(names => names.Remove(name)));

    public void SyncDirectory() => Step("sync directory", () =>
    {
        _durable = new Dictionary<string, SimulatedFile>(_names, StringComparer.Ordinal);
        _unsynced.Clear();
    });

    private void Change(Action<Dictionary<string, SimulatedFile>> change)
    {
        change(_names);
        _unsynced.Add(change);
    }

    private void Step(string name, Action action, Action? half = null)
    {
        var step = Steps++;
        Log.Add(name);
        if (Fails(name))
        {
            half?.Invoke();
            throw new IOException($"Simulated: {name} fails.");
        }

        action();
        if (step == CrashAt)
        {
            throw new SimulatedCrash();
        }
    }

    private sealed class Holder(SimulatedDisk disk) : IDisposable
    {
        public void Dispose() => disk._isHeld = false;
    }

    private sealed class Handle(SimulatedDisk disk, string name, SimulatedFile file) : ISegmentFile
    {
        public long Length => file.Bytes.Length;

        public int Read(Span<byte> bytes, long offset)
        {
            var count = (int)Math.Clamp(file.Bytes.Length - offset, 0, bytes.Length);
            file.Bytes.AsSpan((int)Math.Min(offset, file.Bytes.Length), count).CopyTo(bytes);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var all = bytes.ToArray();

            // A file system writes whole blocks.
            var part = (int)Math.Max(0, ((offset + (all.Length / 2)) & -512) - offset);
            disk.Step($"write {name}", () => file.Write(all, offset), () => file.Write(all.AsSpan(0, part), offset));
        }

        public void SetLength(long length) => disk.Step($"cut {name}", () => file.SetLength(length));

        public void Sync() => disk.Step($"sync {name}", file.Sync);

        public void Dispose()
        {
        }
    }
}

using System.Globalization;
using System.Text;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// The snapshots of one log as files of a directory: <c>{index}-{term}.snap</c>, and drafts as <c>*.tmp</c>. The keeper uses it on its
/// thread; <see cref="Create"/> and the drafts may be used by any.
/// </summary>
internal sealed class SnapshotDirectory(string path, IFileOperations disk) : ISnapshotDrafts
{
    private const string SnapshotExtension = ".snap";
    private const string DraftExtension = ".tmp";
    private readonly Lock _gate = new();
    private readonly HashSet<FileSnapshotDraft> _drafts = [];
    private bool _exists;
    private bool _isClosed;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>As many as the file system allows.</summary>
    public long MaxBytes => long.MaxValue;

    /// <summary>
    /// The directory of a group: <c>snapshots/{group}</c>. Each capital letter has an underscore before it, because some file systems do
    /// not tell <c>a</c> from <c>A</c>. A replica of a range has <c>snapshots/{group}.{incarnation}</c>: another life on the node never
    /// sees the files of an earlier one. No group's name contains a dot.
    /// </summary>
    public static string PathOf(string dataDirectory, GroupId group, long incarnation = 0)
    {
        var name = new StringBuilder();
        foreach (var c in group.Value)
        {
            name.Append(char.IsUpper(c) ? "_" : "").Append(c);
        }

        if (incarnation > 0)
        {
            name.Append('.').Append(incarnation);
        }

        return System.IO.Path.Combine(dataDirectory, "snapshots", name.ToString());
    }

    /// <summary>Deletes the directory with everything in it.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public void DeleteAll()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _exists = false;
    }

    public SnapshotDraft Create()
    {
        EnsureExists();
        var draft = new FileSnapshotDraft(this, disk, System.IO.Path.Combine(Path, $"{Guid.NewGuid():N}{DraftExtension}"));
        lock (_gate)
        {
            if (!_isClosed)
            {
                _drafts.Add(draft);
                return draft;
            }
        }

        draft.Dispose();
        throw new OperationCanceledException($"The log whose snapshots are in '{Path}' is closed.");
    }

    /// <summary>The last included entries of all snapshots, whether named by the log or not, in order.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public IReadOnlyList<EntryId> Find()
    {
        var found = new SortedDictionary<(long Index, long Term), EntryId>();
        foreach (var file in Files(SnapshotExtension))
        {
            var parts = System.IO.Path.GetFileNameWithoutExtension(file).Split('-');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var term))
            {
                found[(index, term)] = new EntryId(new LogIndex(index), new Term(term));
            }
        }

        return [.. found.Values];
    }

    /// <summary>Deletes what an earlier process left behind: drafts that are no longer written.</summary>
    public void DeleteLeftDrafts()
    {
        foreach (var file in Files(DraftExtension))
        {
            TryDelete(file);
        }
    }

    public string FileOf(EntryId snapshot) =>
        System.IO.Path.Combine(Path, $"{snapshot.Index.Value}-{snapshot.Term.Value}{SnapshotExtension}");

    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(EntryId snapshot) => disk.Delete(FileOf(snapshot));

    /// <summary>Deletes a file of no use; if that fails, a later start tries again.</summary>
    public bool TryDelete(string file)
    {
        try
        {
            disk.Delete(file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Drops all drafts: nothing more will be saved.</summary>
    public void Close()
    {
        FileSnapshotDraft[] left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _drafts];
        }

        foreach (var draft in left)
        {
            draft.Dispose();
        }
    }

    /// <summary>A draft is dropped, or has become a snapshot.</summary>
    public void Forget(FileSnapshotDraft draft)
    {
        lock (_gate)
        {
            _drafts.Remove(draft);
        }
    }

    private IEnumerable<string> Files(string extension)
    {
        try
        {
            return Directory.Exists(Path) ? Directory.GetFiles(Path, $"*{extension}") : [];
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    /// <summary>The directory and its parent are created by the first snapshot, and are as durable as it is.</summary>
    private void EnsureExists()
    {
        if (Volatile.Read(ref _exists))
        {
            return;
        }

        var parent = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }

        disk.SyncDirectory(parent);
        disk.SyncDirectory(System.IO.Path.GetDirectoryName(parent)!);
        Volatile.Write(ref _exists, true);
    }
}

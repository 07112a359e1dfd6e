using RaftActors.Persistence.Databases;
using RaftActors.Persistence.SnapshotFiles;

namespace RaftActors.Persistence.Identity;

/// <summary>
/// <c>identity.db</c>: every replica this node has ever had, with the number of records its journal is known to hold. It is kept outside
/// the journal, to tell an emptied, removed or rolled-back journal from that of a new replica. Replaced as a whole. Not thread-safe, but
/// several objects of a process may share a file.
/// </summary>
internal sealed class IdentityFile
{
    public const string Name = "identity.db";
    private const string Draft = Name + ".tmp";
    private static readonly Lock Gate = new();
    private readonly string _directory;
    private readonly IFileOperations _disk;
    private Dictionary<string, long> _marks;

    private IdentityFile(string directory, IFileOperations disk, Dictionary<string, long> marks) =>
        (_directory, _disk, _marks) = (directory, disk, marks);

    /// <summary>Every replica with the number of records that its journal is known to hold.</summary>
    public IReadOnlyDictionary<string, long> Marks => _marks;

    /// <summary>Reads the file; creates it if it does not exist.</summary>
    /// <param name="directory">Its directory; created if missing.</param>
    /// <param name="disk">The disk, or a test's.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a package that is not there.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static IdentityFile Open(string directory, IFileOperations? disk = null)
    {
        Directory.CreateDirectory(directory);
        var file = new IdentityFile(directory, disk ?? FileOperations.Disk, Read(directory));
        if (!File.Exists(Path.Combine(directory, Name)))
        {
            file.Write(new Dictionary<string, long>());
        }

        return file;
    }

    /// <summary>Reads the marks of a directory without changing it; none if there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a package that is not there.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dictionary<string, long> Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return new Dictionary<string, long>(StringComparer.Ordinal);
        }

        var bytes = File.ReadAllBytes(path);
        return IdentityFormat.IsDatabase(bytes)
            ? new Dictionary<string, long>(SqlPackage.Need("an earlier version wrote it as a SQLite file").ReadMarks(path))
            : IdentityFormat.Parse(bytes);
    }

    /// <summary>Adds marks, or replaces them. Atomic and durable: everything is on disk when it returns, nothing when it throws.</summary>
    /// <exception cref="InvalidDataException">The file was damaged since it was opened.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public void Write(IReadOnlyDictionary<string, long> changed)
    {
        lock (Gate)
        {
            var marks = new Dictionary<string, long>(_marks, StringComparer.Ordinal);
            foreach (var (replica, records) in Read(_directory).Concat(changed))
            {
                marks[replica] = records;
            }

            Replace(IdentityFormat.Print(marks));
            _marks = marks;
        }
    }

    private void Replace(byte[] text)
    {
        var draft = Path.Combine(_directory, Draft);
        _disk.Delete(draft);
        using (var file = _disk.Create(draft))
        {
            _disk.Write(file, text, 0);
            _disk.Sync(file);
        }

        _disk.Rename(draft, Path.Combine(_directory, Name));
        _disk.SyncDirectory(_directory);
    }
}

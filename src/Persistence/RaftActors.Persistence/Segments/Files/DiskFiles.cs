using RaftActors.Persistence.Disk;

namespace RaftActors.Persistence.Segments.Files;

/// <summary>A directory on disk.</summary>
internal sealed class DiskFiles(string directory) : ISegmentFiles
{
    private const string LockFile = "lock";

    public string Place { get; } = Path.GetFullPath(directory);

    public IReadOnlyList<string> List() => Guarded(
        () => Directory.EnumerateFiles(Place).Select(f => Path.GetFileName(f)).Where(f => f != LockFile).ToList());

    public IDisposable Hold()
    {
        if (!Directory.Exists(Place))
        {
            Guarded(() => Directory.CreateDirectory(Place));
            DiskSync.Directory(Path.GetDirectoryName(Place) ?? Place);
        }

        return Guarded(() =>
        {
            try
            {
                return new FileStream(Path.Combine(Place, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held)
            {
                throw new IOException(
                    $"The log in '{Place}' cannot be locked: {held.Message} Another process or actor system may use it; give each node "
                        + "its own raft-actors.persistence.data-dir.",
                    held);
            }
        });
    }

    public ISegmentFile Open(string name, bool create) =>
        new DiskFile(
            Guarded(() => File.OpenHandle(
                Path.Combine(Place, name),
                create ? FileMode.OpenOrCreate : FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete)));

    public void Rename(string from, string to) =>
        Guarded<object?>(() =>
        {
            File.Move(Path.Combine(Place, from), Path.Combine(Place, to), overwrite: true);
            return null;
        });

    public void Delete(string name) =>
        Guarded<object?>(() =>
        {
            File.Delete(Path.Combine(Place, name));
            return null;
        });

    public void SyncDirectory() => DiskSync.Directory(Place);

    /// <summary>A missing permission is a failure of the disk like any other.</summary>
    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }
}

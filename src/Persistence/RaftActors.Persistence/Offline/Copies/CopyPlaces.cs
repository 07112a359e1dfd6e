using System.Globalization;
using RaftActors.Persistence.Databases;
using RaftActors.Persistence.Disk;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>
/// The names of stores in a data directory: in use (<c>log</c>, <c>log.db</c>), half copied (<c>.copying</c>) and copied from
/// (<c>.copied-</c> and the time). A node looks only at the first ones.
/// </summary>
internal sealed class CopyPlaces(string directory)
{
    private const string Copying = ".copying";
    private const string Copied = ".copied-";

    public bool Has(StoreKind kind) => kind switch
    {
        StoreKind.Segments => Directory.Exists(PathOf(kind)),
        StoreKind.Sqlite => File.Exists(PathOf(kind)),
        _ => false,
    };

    public string PathOf(StoreKind kind) =>
        Path.Combine(directory, kind == StoreKind.Segments ? StorePlaces.SegmentDirectory : StorePlaces.SqliteFile);

    public string CopyingPathOf(StoreKind kind) => PathOf(kind) + Copying;

    /// <summary>Deletes what an interrupted copy left.</summary>
    public void DeleteHalfCopy(StoreKind kind)
    {
        var half = CopyingPathOf(kind);
        if (Directory.Exists(half))
        {
            Directory.Delete(half, recursive: true);
        }

        // With the files that SQLite keeps next to it.
        foreach (var file in Directory.EnumerateFiles(directory, Path.GetFileName(half) + "*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Gives a complete copy its name. From now on both stores are there, and the node refuses to start with either.</summary>
    public void PutInPlace(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
        {
            CloseWal(CopyingPathOf(kind));
        }

        Move(kind, CopyingPathOf(kind), PathOf(kind));
    }

    /// <summary>Renames the store that was copied from.</summary>
    /// <returns>Its new name.</returns>
    public string SetAside(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite)
        {
            CloseWal(PathOf(kind));
        }

        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var name = PathOf(kind) + Copied + time;
        for (var more = 2; Path.Exists(name); more++)
        {
            name = $"{PathOf(kind)}{Copied}{time}-{more}";
        }

        Move(kind, PathOf(kind), name);
        return Path.GetFileName(name);
    }

    private void Move(StoreKind kind, string from, string to)
    {
        if (kind == StoreKind.Segments)
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }

        DiskSync.Directory(directory);
    }

    /// <summary>
    /// Before a SQLite file gets another name, everything must be in it: the file with the suffix -wal belongs to the name.
    /// </summary>
    private static void CloseWal(string file) => SqlPackage.Need("a SQLite file is renamed").CloseWal(file);
}

using System.IO.Compression;
using System.Security.Cryptography;

namespace RaftActors.Host.Backups;

/// <summary>A backup file whose every checksum was right when it was opened.</summary>
internal sealed class BackupReader : IDisposable
{
    /// <summary>No manifest of a thousand groups comes near it.</summary>
    private const int LongestManifest = 64 * 1024 * 1024;

    private readonly FileStream _file;
    private readonly ZipArchive _archive;

    private BackupReader(FileStream file, ZipArchive archive, BackupManifest manifest)
    {
        _file = file;
        _archive = archive;
        Manifest = manifest;
    }

    public BackupManifest Manifest { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _file.Length;

    /// <exception cref="BackupProblem">It is not there, damaged, or of a format that this build does not know.</exception>
    public static BackupReader Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new BackupProblem($"'{path}' cannot be read: {refused.Message}");
        }

        try
        {
            BackupSeal.Check(file);
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var reader = new BackupReader(file, archive, ReadManifest(archive));
            reader.CheckStates();
            return reader;
        }
        catch (Exception wrong) when (wrong is BackupProblem or InvalidDataException or IOException or NotSupportedException)
        {
            file.Dispose();
            throw new BackupProblem($"'{path}' cannot be used: {wrong.Message}");
        }
    }

    /// <summary>The state of a group.</summary>
    /// <exception cref="BackupProblem">It is not as it was written.</exception>
    public byte[] Read(BackupGroup group)
    {
        if (group.Length > Array.MaxLength)
        {
            throw new BackupProblem($"the state of the group {group.Group} has {group.Length} bytes, more than can be restored");
        }

        var state = new byte[group.Length];
        using var entry = Entry(group).Open();
        entry.ReadExactly(state);
        return entry.ReadByte() < 0 && Convert.ToHexStringLower(SHA256.HashData(state)) == group.Sha256 ? state : throw Differs(group);
    }

    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    private static BackupManifest ReadManifest(ZipArchive archive)
    {
        var entry = archive.GetEntry(BackupManifest.EntryName) ?? throw new BackupProblem($"there is no {BackupManifest.EntryName} in it");
        if (entry.Length > LongestManifest)
        {
            throw new BackupProblem($"{BackupManifest.EntryName} has {entry.Length} bytes, more than the {LongestManifest} that are read");
        }

        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return BackupManifest.Decode(bytes);
    }

    private void CheckStates()
    {
        if (Manifest.Groups.GroupBy(g => g.Group, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new BackupProblem($"the group {twice.Key} is in it twice");
        }

        if (_archive.Entries.Count != Manifest.Groups.Count + 1)
        {
            throw new BackupProblem($"it holds {_archive.Entries.Count} files, and the manifest names {Manifest.Groups.Count + 1}");
        }

        foreach (var group in Manifest.Groups)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var entry = Entry(group).Open();
            var buffer = new byte[128 * 1024];
            var (length, read) = (0L, 0);
            while (length <= group.Length && (read = entry.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            if (length != group.Length || Convert.ToHexStringLower(hash.GetHashAndReset()) != group.Sha256)
            {
                throw Differs(group);
            }
        }
    }

    private ZipArchiveEntry Entry(BackupGroup group) =>
        _archive.GetEntry(group.EntryName) ?? throw new BackupProblem($"there is no {group.EntryName} in it, which the manifest names");

    private static BackupProblem Differs(BackupGroup group) =>
        new($"the state of the group {group.Group} does not have the checksum that the manifest says");
}

using System.IO.Compression;
using System.Security.Cryptography;

namespace RaftActors.Host.Backups;

/// <summary>A backup file whose checksums all matched when it was opened.</summary>
internal sealed class BackupReader : IDisposable
{
    /// <summary>Far more than the manifest of a thousand groups.</summary>
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

    /// <summary>The size of the file in bytes.</summary>
    public long Length => _file.Length;

    /// <exception cref="BackupProblem">The file is missing, damaged, or has a format that this build does not support.</exception>
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
    /// <exception cref="BackupProblem">The file is not as it was written.</exception>
    public byte[] Read(BackupGroup group)
    {
        if (group.Length > Array.MaxLength)
        {
            throw new BackupProblem($"the state of the group {group.Group} is {group.Length} bytes long, more than can be restored");
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
        var entry = archive.GetEntry(BackupManifest.EntryName) ?? throw new BackupProblem($"it has no {BackupManifest.EntryName}");
        if (entry.Length > LongestManifest)
        {
            throw new BackupProblem($"{BackupManifest.EntryName} is {entry.Length} bytes long, more than the maximum of {LongestManifest}");
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
            throw new BackupProblem($"it contains the group {twice.Key} twice");
        }

        if (_archive.Entries.Count != Manifest.Groups.Count + 1)
        {
            throw new BackupProblem($"it contains {_archive.Entries.Count} files, but the manifest names {Manifest.Groups.Count + 1}");
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
        _archive.GetEntry(group.EntryName) ?? throw new BackupProblem($"it has no {group.EntryName}, which the manifest names");

    private static BackupProblem Differs(BackupGroup group) =>
        new($"the state of the group {group.Group} does not match its checksum in the manifest");
}

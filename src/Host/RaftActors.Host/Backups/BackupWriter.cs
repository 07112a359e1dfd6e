using System.IO.Compression;
using System.Security.Cryptography;

namespace RaftActors.Host.Backups;

/// <summary>
/// Writes a backup: a zip with one state per group, the manifest last, and the <see cref="BackupSeal"/>. It is written to a temporary file
/// in the same directory and renamed when it is complete and on disk; if disposed before that, nothing is left.
/// </summary>
internal sealed class BackupWriter : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _mayReplace;
    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly List<BackupGroup> _groups = [];
    private bool _isFinished;

    private BackupWriter(string path, bool mayReplace)
    {
        _path = path;
        _mayReplace = mayReplace;
        _temporary = $"{path}.{Guid.NewGuid():N}.partial";
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        _archive = new ZipArchive(_file, ZipArchiveMode.Create, leaveOpen: true) { Comment = BackupSeal.Blank };
    }

    /// <param name="path">Where to write the backup.</param>
    /// <param name="mayReplace">Whether an existing file may be replaced.</param>
    /// <exception cref="BackupProblem">The file exists already, or cannot be created there.</exception>
    public static BackupWriter Create(string path, bool mayReplace)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new BackupProblem($"'{path}' is a directory; name a file");
        }

        if (File.Exists(full) && !mayReplace)
        {
            throw new BackupProblem($"'{path}' exists; name another file, or replace it with --force");
        }

        return Directory.Exists(Path.GetDirectoryName(full))
            ? new BackupWriter(full, mayReplace)
            : throw new BackupProblem($"'{path}': there is no directory '{Path.GetDirectoryName(full)}'; create it first");
    }

    /// <summary>Adds a group.</summary>
    /// <param name="group">Its description; length and checksum as announced by its node.</param>
    /// <param name="read">Reads the next bytes of the state; zero at its end.</param>
    /// <param name="cancel">Cancels; then this writer must be disposed.</param>
    /// <exception cref="BackupProblem">The state does not match the announcement.</exception>
    public async Task AddAsync(BackupGroup group, Func<Memory<byte>, ValueTask<int>> read, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        var entry = _archive.CreateEntry(group.EntryName, CompressionLevel.Fastest).Open();
        await using (entry.ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await read(buffer).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                length += count;
                await entry.WriteAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            }
        }

        if (length != group.Length || Convert.ToHexStringLower(hash.GetHashAndReset()) != group.Sha256)
        {
            throw new BackupProblem($"the state of the group {group.Group} was damaged in transfer: its checksum differs");
        }

        _groups.Add(group);
    }

    /// <summary>Moves the complete and durable file into place; returns its length.</summary>
    public long Finish(string createdBy)
    {
        var manifest = new BackupManifest(BackupManifest.CurrentFormat, _began, createdBy,
            [.. _groups.OrderBy(g => g.Group, StringComparer.Ordinal)]);
        using (var entry = _archive.CreateEntry(BackupManifest.EntryName).Open())
        {
            entry.Write(manifest.Encode());
        }

        _archive.Dispose();
        BackupSeal.Close(_file);
        _file.Flush(flushToDisk: true);
        var length = _file.Length;
        _file.Dispose();
        File.Move(_temporary, _path, _mayReplace);
        _isFinished = true;
        return length;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isFinished)
        {
            // The archive is not disposed: that would write to the file that is deleted here.
            File.Delete(_temporary);
        }
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using RaftActors.Host.Backups;
using RaftActors.Host.Tests.Cli;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Backups;

/// <summary>A backup file is intact or refused.</summary>
public sealed class BackupFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "backup");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_backup_is_read_as_written()
    {
        var large = RandomNumberGenerator.GetBytes(300_000);
        await WriteAsync(("b-2", large), ("a", [1, 2, 3]), ("empty", []));

        using var backup = BackupReader.Open(File);

        Assert.Equal(["a", "b-2", "empty"], backup.Manifest.Groups.Select(g => g.Group));
        Assert.Equal([1, 2, 3], backup.Read(backup.Manifest.Groups[0]));
        Assert.Equal(large, backup.Read(backup.Manifest.Groups[1]));
        Assert.Empty(backup.Read(backup.Manifest.Groups[2]));
        Assert.Equal(("list", 7, 3, 99), (backup.Manifest.Groups[0].Machine, backup.Manifest.Groups[0].Index,
            backup.Manifest.Groups[0].Term, backup.Manifest.Groups[0].Timestamp));
        Assert.Equal([File], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task A_change_of_any_byte_is_detected()
    {
        await WriteAsync(("g", "state"u8.ToArray()), ("h", []));
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit += 5)
            {
                bytes[i] ^= (byte)(1 << bit);
                await AssertDamagedAsync(bytes, $"bit {bit} of byte {i}");
                bytes[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public async Task A_missing_end_and_trailing_bytes_are_detected()
    {
        await WriteAsync(("g", "state"u8.ToArray()));
        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        for (var length = 0; length < bytes.Length; length++)
        {
            await AssertDamagedAsync(bytes[..length], $"{length} of {bytes.Length} bytes");
        }

        await AssertDamagedAsync([.. bytes, 0], "one extra byte");
        Assert.Equal(1, (await CliRun.Of(["inspect", Path.Combine(_directory.Path, "none")])).Exit);
    }

    /// <summary>The file is sealed, so that the checksum is not the reason.</summary>
    [Theory]
    [InlineData("""{"format":2,"anything":1}""", "format 2")]
    [InlineData("""{"anything":1}""", "has no format")]
    [InlineData("""{"format":1,"createdAt":"2026-01-01T00:00:00Z","createdBy":"x","groups":[],"more":1}""", "more")]
    [InlineData("""{"format":1,"createdAt":"2026-01-01T00:00:00Z","createdBy":"x"}""", "groups")]
    [InlineData("""{"format":1,"createdAt":"2026-01-01T00:00:00Z","createdBy":"x","groups":null}""", "groups")]
    [InlineData("""{"format":1,"createdAt":"2026-01-01T00:00:00Z","createdBy":"x","groups":[]}""", "names 1")]
    [InlineData("[]", "manifest.json")]
    [InlineData("nothing", "manifest.json")]
    public void An_unknown_format_or_manifest_is_refused(string manifest, string reason)
    {
        using (var file = new FileStream(File, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true) { Comment = BackupSeal.Blank })
            {
                archive.CreateEntry("groups/g.state");
                using var entry = archive.CreateEntry(BackupManifest.EntryName).Open();
                entry.Write(Encoding.UTF8.GetBytes(manifest));
            }

            BackupSeal.Close(file);
        }

        Assert.Contains(reason, Assert.Throws<BackupProblem>(() => BackupReader.Open(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_damaged_in_transfer_leaves_no_file()
    {
        using (var writer = BackupWriter.Create(File, mayReplace: false))
        {
            await Assert.ThrowsAsync<BackupProblem>(() => AddAsync(writer, Group("g", [1, 2, 3]), [1, 2, 4]));
        }

        using (var writer = BackupWriter.Create(File, mayReplace: false))
        {
            await Assert.ThrowsAsync<BackupProblem>(() => AddAsync(writer, Group("g", [1, 2, 3]), [1, 2]));
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task An_existing_file_is_replaced_only_on_request_and_only_by_a_complete_file()
    {
        await WriteAsync(("g", [1]));
        var before = await System.IO.File.ReadAllBytesAsync(File);

        Assert.Contains("--force", Assert.Throws<BackupProblem>(() => BackupWriter.Create(File, mayReplace: false)).Message,
            StringComparison.Ordinal);
        using (var writer = BackupWriter.Create(File, mayReplace: true))
        {
            await AddAsync(writer, Group("g", [2]), [2]);
        }

        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
        Assert.Throws<BackupProblem>(() => BackupWriter.Create(_directory.Path, mayReplace: true));
        Assert.Throws<BackupProblem>(() => BackupWriter.Create(Path.Combine(_directory.Path, "no", "backup"), mayReplace: true));
    }

    private async Task WriteAsync(params (string Group, byte[] State)[] groups)
    {
        using var writer = BackupWriter.Create(File, mayReplace: false);
        foreach (var (group, state) in groups)
        {
            await AddAsync(writer, Group(group, state), state);
        }

        Assert.False(System.IO.File.Exists(File), "it has its final name before it is complete");
        Assert.Equal(writer.Finish("test"), new FileInfo(File).Length);
    }

    private static async Task AddAsync(BackupWriter writer, BackupGroup group, byte[] state)
    {
        using var source = new MemoryStream(state);
        await writer.AddAsync(group, buffer => source.ReadAsync(buffer), CancellationToken.None);
    }

    private static BackupGroup Group(string name, byte[] state) =>
        new(name, "list", 7, 3, 99, ["n1"], [], [], state.Length, Convert.ToHexStringLower(SHA256.HashData(state)));

    private async Task AssertDamagedAsync(byte[] bytes, string what)
    {
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        try
        {
            BackupReader.Open(File).Dispose();
        }
        catch (BackupProblem)
        {
            return;
        }

        Assert.Fail($"not detected: {what}");
    }
}

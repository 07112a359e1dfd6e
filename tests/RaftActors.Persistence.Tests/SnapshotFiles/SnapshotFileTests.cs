using RaftActors.Persistence.SnapshotFiles;
using RaftActors.TestKit.Files;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>The file of a snapshot: what is read is what was written, or the file is refused.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private const int Block = SnapshotFileFormat.BlockContent;
    private readonly TemporaryDirectory _folder = new();
    private readonly SnapshotDirectory _directory;

    public SnapshotFileTests() => _directory = new SnapshotDirectory(Path.Combine(_folder.Path, "snapshots", "g"), FileOperations.Disk);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData(Block + 1)]
    [InlineData((3 * Block) + 77)]
    public void The_bytes_are_read_as_they_were_written_from_any_position(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        random.NextBytes(bytes);
        using var written = Write(bytes);
        using var state = FileSnapshotBytes.Open(PathOf());
        state.Verify();
        Assert.Equal((length, Snapshot(5, 2)), (state.Length, state.Place));

        using var stream = state.OpenRead();
        for (var i = 0; i < 50; i++)
        {
            var from = random.Next(length + 1);
            var piece = new byte[random.Next(length - from + 1)];
            stream.Position = from;
            stream.ReadExactly(piece);
            Assert.True(bytes.AsSpan(from, piece.Length).SequenceEqual(piece), $"{piece.Length} bytes from {from}");
            Assert.Equal(stream.Position == length ? -1 : bytes[stream.Position], stream.ReadByte());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public void A_changed_bit_anywhere_is_refused_by_the_name_of_the_file(int length)
    {
        Write(new byte[length]).Dispose();
        var good = File.ReadAllBytes(PathOf());
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (at % 8));
            AssertRefused(bad, $"byte {at} of {good.Length}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(Block)]
    public void A_file_that_is_shorter_or_longer_is_refused_by_its_name(int length)
    {
        Write(new byte[length]).Dispose();
        var good = File.ReadAllBytes(PathOf());
        foreach (var left in Enumerable.Range(0, good.Length).Where(l => l < 200 || l > good.Length - 200))
        {
            AssertRefused(good[..left], $"{left} bytes of {good.Length}");
        }

        AssertRefused([.. good, 0], "one more");
        AssertRefused([.. good, .. good], "twice");
    }

    [Fact]
    public void Blocks_in_another_order_are_refused()
    {
        Write(new byte[2 * Block]).Dispose();
        var bytes = File.ReadAllBytes(PathOf());
        var (first, second) = ((int)SnapshotFileFormat.Offset(0), (int)SnapshotFileFormat.Offset(1));
        var block = bytes[first..second];
        bytes.AsSpan(second, block.Length).CopyTo(bytes.AsSpan(first));
        block.CopyTo(bytes.AsSpan(second));
        AssertRefused(bytes, "swapped");
    }

    [Fact]
    public void Bytes_in_use_stay_readable_when_the_file_is_deleted_and_everything_is_closed_at_the_end()
    {
        var state = Write([1, 2, 3]);
        var one = state.OpenRead();
        var other = state.OpenRead();
        state.Dispose();
        _directory.Delete(Id(5, 2));

        Assert.Equal((1, 1, 2), (one.ReadByte(), other.ReadByte(), one.ReadByte()));
        Assert.Throws<ObjectDisposedException>(() => state.OpenRead());
        one.Dispose();
        one.Dispose();
        Assert.Equal(2, other.ReadByte());
        other.Dispose();
        Assert.Empty(OpenFiles.Below(_folder.Path));
    }

    [Fact]
    public void Every_way_of_a_draft_closes_its_file()
    {
        _directory.Create().Dispose();
        Write([1]).Dispose();
        var left = _directory.Create();
        left.Content.Write(new byte[2 * Block]);
        _directory.Close();
        left.Dispose();

        Assert.Throws<OperationCanceledException>(() => left.Content.Write(new byte[2 * Block]));
        Assert.Throws<OperationCanceledException>(() => _directory.Create());
        Assert.Empty(OpenFiles.Below(_folder.Path));
        Assert.Equal([PathOf()], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Groups_whose_names_differ_in_case_have_directories_that_differ_otherwise() =>
        Assert.NotEqual(
            SnapshotDirectory.PathOf("d", new Protocol.Identity.GroupId("Orders")),
            SnapshotDirectory.PathOf("d", new Protocol.Identity.GroupId("orders")),
            StringComparer.OrdinalIgnoreCase);

    private string PathOf() => _directory.FileOf(Id(5, 2));

    private FileSnapshotBytes Write(ReadOnlySpan<byte> bytes)
    {
        var draft = (FileSnapshotDraft)_directory.Create();
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, 10_000);
            draft.Content.Write(bytes[..length]);
            bytes = bytes[length..];
        }

        return draft.Commit(Snapshot(5, 2), PathOf());
    }

    private void AssertRefused(byte[] bytes, string what)
    {
        File.WriteAllBytes(PathOf(), bytes);
        var refused = Assert.Throws<InvalidDataException>(() =>
        {
            using var state = FileSnapshotBytes.Open(PathOf());
            state.Verify();
        });
        Assert.True(refused.Message.Contains(PathOf(), StringComparison.Ordinal), $"{what}: {refused.Message}");
        Assert.Empty(OpenFiles.Below(_folder.Path));
    }
}

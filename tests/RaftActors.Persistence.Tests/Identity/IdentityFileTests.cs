using Microsoft.Data.Sqlite;
using RaftActors.Persistence.Identity;
using RaftActors.Persistence.Tests.Crashes;
using RaftActors.Persistence.Tests.SnapshotFiles;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Persistence.Tests.Identity;

/// <summary>The marks outlive the process and a crash, whatever wrote them, and a damaged file is never taken for an empty one.</summary>
public sealed class IdentityFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, IdentityFile.Name);

    public void Dispose() => _directory.Dispose();

    /// <summary>Frozen: a difference means that the files of earlier versions cannot be read.</summary>
    [Fact]
    public void The_text_is_the_one_of_the_first_version()
    {
        var file = IdentityFile.Open(_directory.Path);
        file.Write(Marks(("raft-kv-n1", 12), ("raft-b-n1", 0)));
        file.Write(Marks(("raft-kv-n1", 13)));

        Assert.Equal("raft-marks 1\n0 raft-b-n1\n13 raft-kv-n1\nend 2 8abcd78c\n", System.IO.File.ReadAllText(File));
        Assert.Equal(Marks(("raft-kv-n1", 13), ("raft-b-n1", 0)), IdentityFile.Open(_directory.Path).Marks);
    }

    [Fact]
    public void A_file_is_there_as_soon_as_it_was_opened()
    {
        Assert.Empty(IdentityFile.Open(Path.Combine(_directory.Path, "new")).Marks);
        Assert.Empty(IdentityFile.Read(Path.Combine(_directory.Path, "new")));
        Assert.True(System.IO.File.Exists(Path.Combine(_directory.Path, "new", IdentityFile.Name)));
    }

    [Fact]
    public void Every_changed_byte_and_every_shorter_file_is_refused()
    {
        IdentityFile.Open(_directory.Path).Write(Marks(("raft-kv-n1", 12), ("raft-b-n1", 3)));
        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bit in Enumerable.Range(0, 8))
            {
                var changed = whole.ToArray();
                changed[at] ^= (byte)(1 << bit);
                System.IO.File.WriteAllBytes(File, changed);
                Assert.Throws<InvalidDataException>(() => IdentityFile.Open(_directory.Path));
            }

            System.IO.File.WriteAllBytes(File, whole[..at]);
            Assert.Throws<InvalidDataException>(() => IdentityFile.Open(_directory.Path));
        }
    }

    [Fact]
    public void Another_version_is_named()
    {
        IdentityFile.Open(_directory.Path);
        var lines = "raft-marks 2\n"u8;
        System.IO.File.WriteAllText(File, $"raft-marks 2\nend 0 {Storage.Crc32C.Compute(lines):x8}\n");

        var refused = Assert.Throws<InvalidDataException>(() => IdentityFile.Read(_directory.Path));

        Assert.Contains("begins with 'raft-marks 2', not 'raft-marks 1'", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>At every step of a write: what was written before is still there, or all of the new.</summary>
    [Theory]
    [InlineData(FailpointAction.Fail)]
    [InlineData(FailpointAction.Stop)]
    public void A_failed_or_interrupted_write_leaves_the_marks_before_it_or_all_after_it(object action)
    {
        var (old, changed) = (Marks(("a", 1), ("b", 2)), Marks(("b", 3), ("c", 4)));
        var after = Marks(("a", 1), ("b", 3), ("c", 4));
        var points = new Failpoints();
        var disk = new FailpointDisk(points);
        IdentityFile.Open(_directory.Path, disk).Write(old);
        points.Revive();
        IdentityFile.Open(_directory.Path, disk).Write(changed);
        var steps = points.Passed;
        Assert.Equal(12, steps.Count);
        foreach (var step in steps)
        {
            System.IO.File.Delete(File);
            IdentityFile.Open(_directory.Path).Write(old);
            var armed = new Failpoints();
            var file = IdentityFile.Open(_directory.Path, new FailpointDisk(armed));
            armed.Arm(step, (FailpointAction)action);

            Assert.Throws<IOException>(() => file.Write(changed));

            var found = IdentityFile.Read(_directory.Path);
            Assert.True(found.Count == 2 ? found.SequenceEqual(old) : found.OrderBy(m => m.Key).SequenceEqual(after), step);
            if ((FailpointAction)action == FailpointAction.Fail)
            {
                file.Write(changed);
                Assert.Equal(after, IdentityFile.Read(_directory.Path));
            }
        }
    }

    [Fact]
    public void Two_that_write_the_same_file_keep_each_other_s_marks()
    {
        var (one, other) = (IdentityFile.Open(_directory.Path), IdentityFile.Open(_directory.Path));
        one.Write(Marks(("a", 1), ("b", 1)));
        other.Write(Marks(("a", 2), ("c", 1)));
        one.Write(Marks(("b", 2)));

        Assert.Equal(Marks(("a", 2), ("b", 2), ("c", 1)), IdentityFile.Read(_directory.Path));
    }

    /// <summary>Deleted under a running node: what it knows is written again.</summary>
    [Fact]
    public void A_file_that_was_removed_is_written_again_as_a_whole()
    {
        var file = IdentityFile.Open(_directory.Path);
        file.Write(Marks(("a", 1)));
        System.IO.File.Delete(File);

        file.Write(Marks(("b", 1)));

        Assert.Equal(Marks(("a", 1), ("b", 1)), IdentityFile.Read(_directory.Path));
    }

    /// <summary>Earlier versions kept the marks in SQLite. The first write replaces the file.</summary>
    [Fact]
    public void A_file_of_an_earlier_version_is_read_and_rewritten()
    {
        Sql("CREATE TABLE replica (id TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID");
        Sql("INSERT INTO replica VALUES ('raft-kv-n1', 7), ('raft-b-n1', 2)");
        var before = System.IO.File.ReadAllBytes(File);

        var file = IdentityFile.Open(_directory.Path);
        Assert.Equal(Marks(("raft-kv-n1", 7), ("raft-b-n1", 2)), file.Marks);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        file.Write(Marks(("raft-kv-n1", 8)));

        Assert.StartsWith("raft-marks 1\n", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.Equal(Marks(("raft-kv-n1", 8), ("raft-b-n1", 2)), IdentityFile.Read(_directory.Path));
    }

    private static Dictionary<string, long> Marks(params (string Replica, long Records)[] marks) =>
        marks.ToDictionary(m => m.Replica, m => m.Records);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

using System.Buffers;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>A file system that is really full, and one that is really read-only: permissions do not stop root.</summary>
public sealed class SmallDiskTests : IDisposable
{
    private const int RecordBytes = 32 << 10;
    private readonly TemporaryDirectory _directory = new();
    private bool _isMounted;

    private string Place => Path.Combine(_directory.Path, "log");

    public void Dispose()
    {
        if (_isMounted)
        {
            MountFactAttribute.Run("umount", _directory.Path);
        }

        _directory.Dispose();
    }

    [MountFact]
    public void A_full_disk_fails_writes_with_its_reason_until_there_is_space()
    {
        Mount("size=8m");
        var filler = Path.Combine(_directory.Path, "filler");
        File.WriteAllBytes(filler, new byte[3 << 20]);
        var written = 0L;
        using (var log = Open())
        {
            Fill(log, ref written);
            Assert.InRange(written, 80, 160);
            File.Delete(filler);
            Write(log, ++written);
        }

        using (var log = Open())
        {
            Assert.Equal(Enumerable.Range(1, (int)written), Read(log));
            Fill(log, ref written);
            Assert.InRange(written, 180, 256);
        }

        using var last = Open();
        Assert.Equal(Enumerable.Range(1, (int)written), Read(last));
    }

    [MountFact]
    public void A_read_only_disk_is_refused_with_its_reason_and_unchanged()
    {
        Mount("size=8m");
        using (var log = Open())
        {
            Write(log, 1);
        }

        var before = File.ReadAllBytes(Path.Combine(Place, "0000000001.seg"));
        Assert.Equal(0, MountFactAttribute.Run("mount", "-o", "remount,ro", _directory.Path));
        var refused = Assert.ThrowsAny<IOException>(() => Open());
        Assert.Contains("ead-only file system", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Place, "0000000001.seg")));

        Assert.Equal(0, MountFactAttribute.Run("mount", "-o", "remount,rw", _directory.Path));
        using var again = Open();
        Assert.Equal([1], Read(again));
        Write(again, 2);
    }

    /// <summary>Writes until that fails repeatedly: after the first failure, a spare segment may give its space back.</summary>
    private static void Fill(SegmentLog log, ref long written)
    {
        for (var failures = 0; failures < 20;)
        {
            try
            {
                Write(log, written + 1);
                (written, failures) = (written + 1, 0);
                Assert.InRange(written, 1, 1000);
            }
            catch (IOException full)
            {
                Assert.Contains("No space left", full.Message, StringComparison.Ordinal);
                Assert.Equal(written, log.HighestOf("a"));
                Assert.Equal(Enumerable.Range(1, (int)written), Read(log));
                failures++;
            }
        }
    }

    private static void Write(SegmentLog log, long number)
    {
        log.BeginRecord("a", number, "m").Write(new byte[RecordBytes]);
        log.EndRecord(number, 1);
        log.Flush();
    }

    private static List<int> Read(SegmentLog log)
    {
        using var plan = log.Plan("a", 1, long.MaxValue, long.MaxValue);
        using var reader = new RecordReader(plan.Directory);
        var numbers = new List<int>();
        reader.Read(plan, (in header, _) =>
        {
            numbers.Add((int)header.SequenceNr);
            return true;
        });
        return numbers;
    }

    private void Mount(string options)
    {
        Assert.Equal(0, MountFactAttribute.Run("mount", "-t", "tmpfs", "-o", options, "none", _directory.Path));
        _isMounted = true;
    }

    private SegmentLog Open() => SegmentLog.Open(
        new DiskFiles(Place), SegmentOptions.Default with { SegmentBytes = 1 << 20 }, new BackgroundWork(isInline: false),
        (_, _, _) => { });
}

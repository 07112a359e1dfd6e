using System.Buffers;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The log in real files.</summary>
public sealed class SegmentFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Place => Path.Combine(_directory.Path, "below", "log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Records_survive_and_the_log_is_locked_while_it_is_open()
    {
        using (var log = Open())
        {
            Write(log, 1);
            var held = Assert.Throws<IOException>(() => Open());
            Assert.Contains("give each node its own raft-actors.persistence.data-dir", held.Message, StringComparison.Ordinal);
        }

        using var again = Open();
        Assert.Equal(1, again.HighestOf("a"));
        Write(again, 2);
    }

    [Fact]
    public void Segments_are_switched_with_files_filled_in_the_background()
    {
        using (var log = Open())
        {
            for (var i = 1; i <= 4000; i++)
            {
                Write(log, i, 3000);
                if (i % 200 == 0)
                {
                    log.Delete("a", i - 50);
                    while (log.Tidy())
                    {
                        Assert.InRange(log.UsedBytes, 0, 16 << 20);
                    }
                }
            }
        }

        Assert.DoesNotContain("0000000001.seg", Directory.GetFiles(Place).Select(f => Path.GetFileName(f)));
        using var again = Open();
        Assert.Equal(4000, again.HighestOf("a"));
    }

    [Fact]
    public void A_directory_that_cannot_be_created_is_an_io_error()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "below"), "");
        Assert.ThrowsAny<IOException>(() => Open());
    }

    private static void Write(SegmentLog log, long number, int bytes = 10)
    {
        log.BeginRecord("a", number, "m").Write(new byte[bytes]);
        log.EndRecord(number, 1);
        log.Flush();
    }

    private SegmentLog Open() => SegmentLog.Open(
        new DiskFiles(Place), SegmentOptions.Default with { SegmentBytes = 1 << 20 }, new BackgroundWork(isInline: false),
        (_, _, _) => { });
}

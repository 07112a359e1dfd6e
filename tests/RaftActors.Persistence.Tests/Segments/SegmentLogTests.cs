using RaftActors.Persistence.Segments;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>What the log holds after writes, deletes and restarts.</summary>
public sealed class SegmentLogTests
{
    [Fact]
    public void Records_of_many_streams_survive_a_restart()
    {
        var rig = new LogRig().Open();
        for (var i = 0; i < 300; i++)
        {
            rig.Append($"s{i % 7}", i % 50, i);
            if (i % 3 == 0)
            {
                rig.Flush();
            }
        }

        rig.Flush();
        rig.Check("before");
        rig.Reopen();
        rig.Check("after");
        Assert.Empty(rig.Cuts);
        Assert.True(rig.Disk.Names.Count(n => n.EndsWith(".seg", StringComparison.Ordinal)) > 2, "one segment only");
    }

    [Fact]
    public void The_highest_number_survives_the_deletion_of_all_records_and_of_their_segments()
    {
        var rig = new LogRig().Open();
        rig.Append("a", 10);
        rig.Flush();
        rig.Delete("a", long.MaxValue);
        Fill(rig, "b", 100);
        rig.Delete("b", 90);
        rig.Tidy();
        Assert.DoesNotContain(Segment.NameOf(1), rig.Disk.Names);

        rig.Reopen();

        rig.Check();
        Assert.Equal((1, 100), (rig.Log.HighestOf("a"), rig.Log.HighestOf("b")));
        rig.Append("a", 5);
        rig.Flush();
        rig.Check();
    }

    [Fact]
    public void A_range_can_be_read()
    {
        var rig = new LogRig().Open();
        Fill(rig, "a", 50);
        rig.Delete("a", 10);

        Assert.Equal([20, 21, 22], rig.Read("a", 20, 22).Select(r => r.Number));
        Assert.Equal([11, 12], rig.Read("a", 1, 100, 2).Select(r => r.Number));
        Assert.Equal([50], rig.Read("a", 50).Select(r => r.Number));
        Assert.Empty(rig.Read("a", 51));
        Assert.Empty(rig.Read("a", 1, 10));
        Assert.Empty(rig.Read("a", 1, 100, 0));
        Assert.Empty(rig.Read("none"));
    }

    [Fact]
    public void A_record_that_does_not_follow_is_refused_and_a_mark_takes_others_back()
    {
        var rig = new LogRig().Open();
        rig.Append("a", 10);
        var mark = rig.Log.Mark();
        Assert.Throws<InvalidDataException>(() => rig.Log.BeginRecord("a", 3, ""));
        Assert.Throws<InvalidDataException>(() => rig.Log.BeginRecord("a", 1, ""));
        rig.Log.BeginRecord("new", 1, "");
        rig.Log.EndRecord(1, 7);
        rig.Log.ReturnTo(mark);
        rig.Flush();

        rig.Append("new", 3);
        rig.Append("a", 3);
        rig.Flush();
        rig.Reopen();
        rig.Check();
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void A_record_larger_than_a_batch_or_a_segment_is_stored(int bytes)
    {
        var rig = new LogRig().Open();
        rig.Append("a", 100);
        rig.Flush();
        rig.Append("a", bytes);
        rig.Flush();
        rig.Append("a", 100);
        rig.Flush();
        rig.Check("before");
        rig.Reopen();
        rig.Check("after");
    }

    [Fact]
    public void Segments_are_filled_before_they_are_used_and_a_missing_spare_does_not_matter()
    {
        var rig = new LogRig().Open();
        Fill(rig, "a", 60);
        var filled = rig.Disk.Log.Count(l => l.StartsWith("rename spare", StringComparison.Ordinal));
        Assert.InRange(filled, 1, 100);

        rig.Disk.Fails = step => step.EndsWith("spare.tmp", StringComparison.Ordinal);
        Fill(rig, "a", 120);
        rig.Reopen();
        rig.Check();
        Assert.InRange(rig.Disk.Log.Count(l => l.StartsWith("rename spare", StringComparison.Ordinal)), filled, filled + 1);
    }

    /// <summary>Files that are open can still be written.</summary>
    [Fact]
    public void A_folder_that_became_read_only_fails_writes_from_the_next_segment_on_and_loses_nothing()
    {
        var rig = new LogRig().Open();
        Fill(rig, "a", 10);
        rig.Disk.Fails = step => step.Split(' ')[0] is "create" or "rename" or "delete";
        var refused = 0;
        for (var attempt = 0; attempt < 60; attempt++)
        {
            try
            {
                rig.Append("a", 300);
                rig.Flush();
                Assert.Equal(0, refused);
            }
            catch (IOException)
            {
                rig.Failed();
                refused++;
            }

            rig.Check($"attempt {attempt}");
        }

        Assert.InRange(refused, 20, 59);
        rig.Disk.Fails = _ => false;
        Fill(rig, "a", 100);
        rig.Check("writable again");
        rig.Reopen();
        rig.Check("reopened");
    }

    [Fact]
    public void Deletes_are_written_when_the_log_is_closed()
    {
        var rig = new LogRig().Open();
        Fill(rig, "a", 10);
        rig.Delete("a", 4);
        rig.Reopen();
        Assert.Equal(5, rig.Read("a")[0].Number);
    }

    [Fact]
    public void A_log_is_used_once_at_a_time()
    {
        var disk = new SimulatedDisk();
        using (LogRig.Open(disk))
        {
            Assert.Throws<IOException>(() => LogRig.Open(disk));
        }

        LogRig.Open(disk).Dispose();
    }

    private static void Fill(LogRig rig, string id, int count)
    {
        while (rig.Log.HighestOf(id) < count)
        {
            rig.Append(id, 100, (int)rig.Log.HighestOf(id));
            rig.Flush();
        }
    }
}

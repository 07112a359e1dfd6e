using RaftActors.Persistence.Segments;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>An interrupted write at the end is cut; every other difference is refused, and nothing is changed.</summary>
public sealed class TornTailTests
{
    private const int Sector = 512;

    /// <summary>The first bytes of the last batch are on disk, the others are not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_interrupted_at_any_byte_is_cut(bool isFilled)
    {
        var (before, after, segment) = LastBatch(isFilled);
        var (from, to) = Changed(before[segment], after[segment]);
        for (var at = from; at < to; at++)
        {
            var disk = after.Copy();
            disk[segment] = [.. after[segment][..at], .. isFilled ? before[segment][at..] : []];
            AssertCut(disk, before, $"{at - from} of {to - from} bytes");
        }
    }

    /// <summary>The disk writes sectors in any order.</summary>
    [Fact]
    public void A_write_of_which_any_sectors_are_missing_is_cut()
    {
        var (before, after, segment) = LastBatch(isFilled: true);
        var (from, to) = Changed(before[segment], after[segment]);
        var sectors = Enumerable.Range(from / Sector, ((to - 1) / Sector) - (from / Sector) + 1).ToList();
        Assert.InRange(sectors.Count, 4, 10);
        for (var present = 0; present < (1 << sectors.Count) - 1; present++)
        {
            var disk = after.Copy();
            for (var i = 0; i < sectors.Count; i++)
            {
                if ((present & (1 << i)) == 0)
                {
                    before[segment].AsSpan(sectors[i] * Sector, Sector).CopyTo(disk[segment].AsSpan(sectors[i] * Sector));
                }
            }

            // A sector that was written as zeros is never missing.
            if (!disk.IsSameAs(after))
            {
                AssertCut(disk, before, $"sectors {present:b}");
            }
        }
    }

    /// <summary>Sectors that were zero when they were written do not look like missing ones.</summary>
    [Fact]
    public void A_flipped_bit_anywhere_in_the_records_is_refused_and_changes_nothing()
    {
        var rig = new LogRig().Open();
        rig.Append("a", new byte[1500]);
        for (var i = 0; i < 10; i++)
        {
            rig.Append("a", 150, i);
            rig.Append("b", 70, i);
            rig.Flush();
        }

        var whole = Closed(rig);
        var segments = whole.Names.Where(n => Segment.NumberOf(n) > 0).ToList();
        Assert.InRange(segments.Count, 2, 5);
        var refused = 0;
        foreach (var name in segments.Append("head"))
        {
            for (var at = 0; at < whole[name].Length; at++)
            {
                var disk = whole.Copy();
                disk[name][at] ^= (byte)(1 << (at % 8));
                refused += IsRefused(disk, rig, $"{name}, byte {at}") ? 1 : 0;
            }
        }

        Assert.InRange(refused, 4000, int.MaxValue);
    }

    /// <summary>All bits of the last batch, which is the one that might be cut.</summary>
    [Fact]
    public void A_flipped_bit_in_the_last_batch_is_refused()
    {
        var (before, after, segment) = LastBatch(isFilled: true);
        var (from, to) = Changed(before[segment], after[segment]);
        for (var bit = from * 8; bit < to * 8; bit++)
        {
            var disk = after.Copy();
            disk[segment][bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(disk, "checksum is wrong", $"bit {bit}");
        }
    }

    [Fact]
    public void A_missing_segment_is_refused()
    {
        var whole = Closed(Grown());
        foreach (var name in whole.Names.Where(n => Segment.NumberOf(n) > 0))
        {
            var disk = whole.Copy();
            disk.Remove(name);
            AssertRefused(disk, "the file is missing", name);
        }

        var headless = whole.Copy();
        headless.Remove("head");
        AssertRefused(headless, "the file is missing, but there is segment", "head");
    }

    /// <summary>Each batch but the last: zeroed, it looks like the end of its segment.</summary>
    [Fact]
    public void A_hole_is_refused()
    {
        var whole = Closed(Grown());
        var names = whole.Names.Where(n => Segment.NumberOf(n) > 0).ToList();
        var holes = 0;
        foreach (var name in names)
        {
            var batches = Batches(whole[name]);
            foreach (var (at, length) in batches)
            {
                if (name != names[^1] || at != batches[^1].At)
                {
                    var disk = whole.Copy();
                    disk[name].AsSpan(at, length).Clear();
                    Assert.ThrowsAny<IOException>(() => LogRig.Open(disk));
                    holes++;
                }
            }
        }

        Assert.InRange(holes, 10, 1000);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused()
    {
        var whole = Closed(Grown());
        foreach (var name in whole.Names.Where(n => Segment.NumberOf(n) > 0))
        {
            for (var length = 0; length < whole[name].Length; length += 61)
            {
                var disk = whole.Copy();
                disk[name] = whole[name][..length];
                var cut = IsCut(whole[name], length);
                if (cut || name == whole.Names.Last(n => Segment.NumberOf(n) > 0))
                {
                    Assert.ThrowsAny<IOException>(() => LogRig.Open(disk));
                }
            }
        }

        static bool IsCut(byte[] bytes, int length) => bytes.AsSpan(length).ContainsAnyExcept((byte)0);
    }

    [Fact]
    public void A_segment_of_another_log_is_refused()
    {
        var (one, other) = (Closed(Grown()), Closed(Grown()));
        one[Segment.NameOf(2)] = other[Segment.NameOf(2)];
        AssertRefused(one, "belongs to segment 2 of log", "another log");

        var (first, swapped) = (Closed(Grown()), new SimulatedDisk());
        swapped = first.Copy();
        swapped[Segment.NameOf(2)] = first[Segment.NameOf(1)];
        AssertRefused(swapped, "belongs to segment 1 of log", "another segment");
    }

    [Fact]
    public void An_invalid_batch_is_not_cut_if_a_valid_one_follows()
    {
        var (before, after, segment) = LastBatch(isFilled: true);
        var last = Batches(before[segment])[^1];
        after[segment].AsSpan(last.At + last.Length - 8, 8).Clear();
        AssertRefused(after, "follows it", "trailer of the batch before the last");
    }

    [Fact]
    public void A_cut_is_reported_with_file_offset_and_bytes()
    {
        var (before, after, segment) = LastBatch(isFilled: true);
        var (from, to) = Changed(before[segment], after[segment]);
        after[segment].AsSpan(to - 1).Clear();

        var rig = new LogRig(after).Open();

        Assert.Equal([(Path.Combine("simulated", segment), (long)from, (long)to - 1 - from)], rig.Cuts);
    }

    private static LogRig Grown()
    {
        var rig = new LogRig().Open();
        for (var i = 0; i < 30; i++)
        {
            rig.Append($"s{i % 3}", 200 + i, i);
            rig.Flush();
        }

        return rig;
    }

    private static SimulatedDisk Closed(LogRig rig)
    {
        rig.Log.Dispose();
        return rig.Disk.Copy();
    }

    /// <summary>A disk without and with a last batch of several sectors, one of which was written as zeros.</summary>
    private static (SimulatedDisk Before, SimulatedDisk After, string Segment) LastBatch(bool isFilled)
    {
        var rig = new LogRig(options: LogRig.Small with { SegmentBytes = 8192 }).Open();
        if (!isFilled)
        {
            rig.Disk.Fails = step => step.EndsWith("spare.tmp", StringComparison.Ordinal);
        }

        for (var i = 0; i < 12; i++)
        {
            rig.Append("a", 600, i);
            rig.Flush();
        }

        var before = rig.Disk.Copy();
        rig.Append("a", 700, 99);
        rig.Append("b", new byte[1100]);
        rig.Append("a", 300, 98);
        rig.Flush();
        var after = rig.Disk.Copy();
        return (before, after, after.Names.Last(n => Segment.NumberOf(n) > 0));
    }

    private static (int From, int To) Changed(byte[] before, byte[] after)
    {
        var from = before.AsSpan().CommonPrefixLength(after);
        return (from, after.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
    }

    private static List<(int At, int Length)> Batches(byte[] segment)
    {
        var batches = new List<(int, int)>();
        for (var at = 0; RaftActors.Persistence.Segments.Format.BatchFormat.TryReadHeader(segment.AsSpan(at), out var header);)
        {
            batches.Add((at, (int)header.TotalBytes));
            at += (int)header.TotalBytes;
        }

        return batches;
    }

    private static void AssertCut(SimulatedDisk disk, SimulatedDisk before, string context)
    {
        using (var log = LogRig.Open(disk, LogRig.Small with { SegmentBytes = 8192 }))
        {
            Assert.True(log.HighestOf("a") == 12 && log.HighestOf("b") == 0, $"{context}: {log.HighestOf("a")} {log.HighestOf("b")}");
        }

        foreach (var name in before.Names.Where(n => Segment.NumberOf(n) > 0))
        {
            var isAsBefore = disk[name].AsSpan().TrimEnd((byte)0).SequenceEqual(before[name].AsSpan().TrimEnd((byte)0));
            Assert.True(isAsBefore, $"{context}: {name} is not as before the write");
        }
    }

    /// <summary>The log is refused without a change, or it holds everything.</summary>
    private static bool IsRefused(SimulatedDisk disk, LogRig rig, string context)
    {
        var before = disk.Copy();
        try
        {
            rig.Disk = disk;
            rig.Open();
        }
        catch (IOException)
        {
            Assert.True(before.IsSameAs(disk), $"{context}: the refused log was changed");
            return true;
        }

        rig.Check(context);
        rig.Log.Dispose();
        return false;
    }

    private static void AssertRefused(SimulatedDisk disk, string reason, string context)
    {
        var before = disk.Copy();
        var refused = Assert.ThrowsAny<IOException>(() => LogRig.Open(disk));
        Assert.True(refused.Message.Contains(reason, StringComparison.Ordinal), $"{context}: {refused.Message}");
        Assert.True(before.IsSameAs(disk), $"{context}: the refused log was changed");
    }
}

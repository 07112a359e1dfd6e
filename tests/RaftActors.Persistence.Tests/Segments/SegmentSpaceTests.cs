using RaftActors.Persistence.Segments;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The space on disk is bounded by what is not deleted, whatever is written and deleted in which order.</summary>
public sealed class SegmentSpaceTests(ITestOutputHelper output)
{
    [Fact]
    public void An_idle_stream_does_not_keep_the_segments_of_a_busy_one()
    {
        var rig = new LogRig().Open();
        for (var i = 0; i < 6; i++)
        {
            rig.Append("idle", 500, i);
            rig.Flush();
        }

        for (var i = 0; i < 400; i++)
        {
            rig.Append("busy", 700, i);
            rig.Flush();
            rig.Delete("busy", rig.Log.HighestOf("busy") - 3);
            rig.Tidy();
            AssertBounded(rig);
        }

        Assert.DoesNotContain(Segment.NameOf(10), rig.Disk.Names);
        rig.Check("before");
        rig.Reopen();
        rig.Check("after");
    }

    /// <summary>Sizes, streams and deletes at random; now and then the log is closed and opened.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_random_course_keeps_every_record_and_the_bound(int seed)
    {
        var random = new Random(seed);
        var rig = new LogRig().Open();
        var reopened = 0;
        for (var step = 0; step < 1500; step++)
        {
            var id = $"s{(random.Next(4) == 0 ? random.Next(30) : random.Next(3))}";
            switch (random.Next(12))
            {
                case < 7:
                    rig.Append(id, random.Next(30) == 0 ? 6000 : random.Next(400), step);
                    break;
                case < 9:
                    rig.Flush();
                    break;
                case 9 or 10:
                    rig.Flush();
                    rig.Delete(id, random.Next(5) == 0 ? long.MaxValue : rig.Log.HighestOf(id) - random.Next(20));
                    rig.Tidy();
                    AssertBounded(rig);
                    break;
                case 11 when random.Next(15) == 0:
                    rig.Flush();
                    rig.Reopen();
                    rig.Check($"seed {seed}, step {step}");
                    reopened++;
                    break;
            }
        }

        rig.Flush();
        rig.Reopen();
        rig.Check($"seed {seed}");
        output.WriteLine($"seed {seed}: {reopened} reopened, {rig.Log.UsedBytes} bytes for {rig.Log.NeededBytes}, {rig.Disk.Names.Last()}");
    }

    private static void AssertBounded(LogRig rig)
    {
        var bound = (LogRig.Small.SpaceFactor * rig.Log.NeededBytes) + (3 * LogRig.Small.SegmentBytes);
        Assert.True(rig.Log.UsedBytes <= bound, $"{rig.Log.UsedBytes} bytes are used, at most {bound} are allowed");

        // A spare segment, the head, and records larger than a segment.
        Assert.InRange(rig.Disk.UsedBytes, 0, bound + (3 * LogRig.Small.SegmentBytes));
    }
}

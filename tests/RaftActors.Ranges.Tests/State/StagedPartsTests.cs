using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.State;

/// <summary>The parts of a source that its target has.</summary>
public sealed class StagedPartsTests
{
    private readonly StagedParts _staged = new();

    [Fact]
    public void Parts_in_order_make_the_state()
    {
        Assert.Null(_staged.Add(Part(1, 1, 3, "ab")));
        Assert.Null(_staged.Add(Part(1, 2, 3, "")));
        Assert.False(_staged.IsComplete);
        Assert.Null(_staged.Add(Part(1, 3, 3, "c")));
        Assert.True(_staged.IsComplete);
        Assert.Equal("abc"u8.ToArray(), _staged.Take());
        Assert.Empty(_staged.Parts);
        Assert.True(_staged.IsComplete);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_repeated_part_changes_nothing(int number)
    {
        _staged.Add(Part(1, 1, 3, "a"));
        _staged.Add(Part(1, 2, 3, "b"));

        Assert.Null(_staged.Add(Part(1, number, 3, "x")));
        Assert.Null(_staged.Add(Part(1, 3, 3, "c")));
        Assert.Equal("abc"u8.ToArray(), _staged.Take());
        Assert.Null(_staged.Add(Part(1, number, 3, "x")));
        Assert.Equal(3, _staged.Received);
        Assert.Empty(_staged.Parts);
    }

    [Fact]
    public void A_part_that_does_not_follow_is_refused()
    {
        Assert.Equal(RangeRefusal.Gap, _staged.Add(Part(1, 2, 3, "b"))?.Code);
        _staged.Add(Part(1, 1, 3, "a"));

        Assert.Equal(RangeRefusal.Gap, _staged.Add(Part(1, 3, 3, "c"))?.Code);
        Assert.Equal(RangeRefusal.Gap, _staged.Add(Part(1, 2, 4, "b"))?.Code);
        Assert.Equal(RangeRefusal.Gap, _staged.Add(Part(1, 2, 3, "b") with { Index = 8 })?.Code);
        Assert.Equal(1, _staged.Received);
    }

    [Fact]
    public void A_higher_attempt_begins_again_and_a_lower_one_is_over()
    {
        _staged.Add(Part(2, 1, 2, "a"));
        Assert.Equal(RangeRefusal.OldAttempt, _staged.Add(Part(1, 2, 2, "b"))?.Code);
        Assert.Null(_staged.Add(Part(3, 1, 2, "x")));
        Assert.Equal(RangeRefusal.OldAttempt, _staged.Add(Part(2, 2, 2, "b"))?.Code);
        Assert.Null(_staged.Add(Part(3, 2, 2, "y")));
        Assert.Equal("xy"u8.ToArray(), _staged.Take());
    }

    [Fact]
    public void More_than_a_merge_may_bring_is_refused()
    {
        var part = Part(1, 1, 3, "") with { Bytes = new byte[StagedParts.MaxBytes / 2] };
        Assert.Null(_staged.Add(part));
        Assert.Null(_staged.Add(part with { Number = 2 }));
        Assert.Equal(RangeRefusal.TooMuch, _staged.Add(Part(1, 3, 3, "x"))?.Code);
    }

    [Fact]
    public void What_was_saved_goes_on()
    {
        _staged.Add(Part(5, 1, 3, "a"));
        _staged.Add(Part(5, 2, 3, "b"));
        var restored = StagedParts.Restore(
            _staged.Attempt, _staged.Index, _staged.Of, _staged.Received, _staged.Bytes, _staged.Parts);

        Assert.Equal(RangeRefusal.OldAttempt, restored.Add(Part(4, 1, 3, "z"))?.Code);
        Assert.Null(restored.Add(Part(5, 3, 3, "c")));
        Assert.Equal("abc"u8.ToArray(), restored.Take());
    }

    private static RangeEntry.AbsorbPart Part(long attempt, int number, int of, string bytes) =>
        new(3, attempt, number, of, 7, System.Text.Encoding.UTF8.GetBytes(bytes), 0);
}

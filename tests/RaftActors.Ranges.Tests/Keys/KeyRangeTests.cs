using System.Text;
using CsCheck;
using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.Ranges.Tests.Keys;

public sealed class KeyRangeTests
{
    /// <summary>Short keys over few bytes, so that equal keys, prefixes and the highest byte come up often.</summary>
    private static readonly byte[] Edges = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    private static readonly Gen<byte[]> Key = Gen.Int[0, Edges.Length - 1].Array[0, 4]
        .Select(picked => picked.Select(i => Edges[i]).ToArray());

    private static readonly Gen<KeyRange> Range = Gen.Select(Key, Gen.OneOf(Gen.Const((byte[]?)null), Key.Select(k => (byte[]?)k))).Where(
            b => KeyRange.Problem(b.Item1, Memory(b.Item2)) is null)
        .Select(b => new KeyRange(b.Item1, Memory(b.Item2)));

    [Fact]
    public void A_split_gives_each_key_to_exactly_one_part() =>
        Gen.Select(Range, Key, Key).Where((range, at, _) => range.CanSplitAt(at)).Sample((range, at, key) =>
        {
            var (left, right) = range.Split(at);

            Assert.Equal(range.Contains(key), left.Contains(key) ^ right.Contains(key));
            Assert.True(left.IsFollowedBy(right));
            Assert.False(left.Overlaps(right));
            Assert.True(range.Contains(left) && range.Contains(right));
        });

    [Fact]
    public void The_range_of_a_prefix_contains_exactly_the_keys_that_begin_with_it() =>
        Gen.Select(Key, Key).Sample((prefix, key) =>
            Assert.Equal(key.AsSpan().StartsWith(prefix), KeyRange.OfPrefix(prefix).Contains(key)));

    [Fact]
    public void Ranges_overlap_if_the_later_start_is_in_both() => Gen.Select(Range, Range).Sample((a, b) =>
    {
        var later = KeyOrder.Compare(a.Start.Span, b.Start.Span) > 0 ? a.Start : b.Start;

        Assert.Equal(a.Contains(later.Span) && b.Contains(later.Span), a.Overlaps(b));
        Assert.Equal(a.Overlaps(b), b.Overlaps(a));
    });

    [Fact]
    public void Ranges_with_the_same_bounds_are_equal()
    {
        var one = new KeyRange("a"u8.ToArray(), "b"u8.ToArray());

        Assert.Equal(one, new KeyRange("a"u8.ToArray(), "b"u8.ToArray()));
        Assert.Equal(one.GetHashCode(), new KeyRange("a"u8.ToArray(), null).GetHashCode());
        Assert.NotEqual(one, new KeyRange("a"u8.ToArray(), null));
        Assert.NotEqual(one, new KeyRange("a"u8.ToArray(), "c"u8.ToArray()));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("", "")]
    public void A_range_without_keys_is_refused(string start, string end)
    {
        var refused = Assert.Throws<ArgumentException>(() => new KeyRange(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(end)));

        Assert.Contains("its end must come after its start", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_longer_than_a_key_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new KeyRange(new byte[KeyOrder.MaxKeyBytes + 1], null));

        Assert.Contains("4097 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(KeyOrder.MaxKeyBytes, new KeyRange(new byte[KeyOrder.MaxKeyBytes], null).Start.Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("c")]
    [InlineData("")]
    public void A_range_is_not_split_at_its_bounds_or_outside(string at)
    {
        var range = new KeyRange("a"u8.ToArray(), "c"u8.ToArray());

        Assert.Throws<ArgumentException>(() => range.Split(Encoding.UTF8.GetBytes(at)));
    }

    [Fact]
    public void Bounds_are_shown_as_text_where_they_are_text()
    {
        Assert.Equal("[first, no end)", KeyRange.All.ToString());
        Assert.Equal("[\"a\", 0xFF00)", new KeyRange("a"u8.ToArray(), new byte[] { 0xFF, 0 }).ToString());
    }

    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;
}

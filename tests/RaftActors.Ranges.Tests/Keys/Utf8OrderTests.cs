using System.Text;
using CsCheck;
using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.Ranges.Tests.Keys;

public sealed class Utf8OrderTests
{
    /// <summary>Code points at the edges of UTF-8's lengths and of UTF-16's surrogates.</summary>
    private static readonly int[] Edges = [0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF];

    private static readonly Gen<string> Text = Gen.Int[0, Edges.Length - 1].Array[0, 4]
        .Select(picked => string.Concat(picked.Select(i => char.ConvertFromUtf32(Edges[i]))));

    [Fact]
    public void Text_is_ordered_as_its_utf8_bytes() => Gen.Select(Text, Text).Sample((a, b) => Assert.Equal(
        Math.Sign(KeyOrder.Compare(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b))),
        Math.Sign(Utf8Order.Instance.Compare(a, b))));

    [Fact]
    public void The_order_differs_from_utf16_above_the_surrogates()
    {
        Assert.True(Utf8Order.Instance.Compare("\uFFFF", "\U00010000") < 0);
        Assert.True(string.CompareOrdinal("\uFFFF", "\U00010000") > 0);
    }

    [Fact]
    public void Null_comes_first()
    {
        Assert.True(Utf8Order.Instance.Compare(null, "") < 0);
        Assert.Equal(0, Utf8Order.Instance.Compare(null, null));
    }
}

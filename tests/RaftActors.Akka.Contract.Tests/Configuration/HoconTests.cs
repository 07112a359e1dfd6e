using Akka.Configuration;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Configuration;

public sealed class HoconTests
{
    [Theory]
    [InlineData("a = 1")]
    [InlineData("a : 1")]
    [InlineData("a=1")]
    [InlineData("{ a = 1 }")]
    [InlineData("# comment\na = 1 # more\n// other")]
    public void A_field_must_be_read_in_all_its_forms(string text) => Assert.Equal(1, Parse(text).GetInt("a"));

    [Fact]
    public void Objects_and_dotted_keys_must_mean_the_same()
    {
        var config = Parse("a.b.c = 1\na { b { d = 2 } }\na.b { e = 3 }");
        Assert.Equal((1, 2, 3), (config.GetInt("a.b.c"), config.GetInt("a.b.d"), config.GetInt("a.b.e")));
    }

    [Fact]
    public void A_quoted_key_must_keep_its_dots()
    {
        var config = Parse("m { \"a.b\" = 1 }");
        Assert.Equal(1, config.GetInt("m.\"a.b\""));
        Assert.Equal("a.b", config.GetConfig("m").AsEnumerable().Single().Key);
    }

    [Fact]
    public void Later_values_must_win_and_objects_merge()
    {
        var config = Parse("a = 1\na = 2\no { x = 1, y = 1 }\no { y = 2 }");
        Assert.Equal((2, 1, 2), (config.GetInt("a"), config.GetInt("o.x"), config.GetInt("o.y")));
    }

    [Theory]
    [InlineData("a = some text", "some text")]
    [InlineData("a = \"quoted # text\"", "quoted # text")]
    [InlineData("a = \"tab\\tquote\\\"\"", "tab\tquote\"")]
    [InlineData("a = akka.tcp", "akka.tcp")]
    public void Texts_must_be_read(string text, string expected) => Assert.Equal(expected, Parse(text).GetString("a"));

    [Fact]
    public void A_triple_quoted_text_must_keep_its_lines() =>
        Assert.Equal("one \"two\"\nthree", Parse("a = \"\"\"one \"two\"\nthree\"\"\"").GetString("a"));

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void Switches_must_be_read(string text, bool expected) => Assert.Equal(expected, Parse("a = " + text).GetBoolean("a"));

    [Theory]
    [InlineData("150ms", 150)]
    [InlineData("5s", 5_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("10 seconds", 10_000)]
    [InlineData("0.5s", 500)]
    [InlineData("250", 250)]
    public void Durations_must_be_read(string text, double milliseconds) =>
        Assert.Equal(milliseconds, Parse("a = " + text).GetTimeSpan("a").TotalMilliseconds);

    [Fact]
    public void Infinite_must_be_a_duration() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, Parse("a = infinite").GetTimeSpan("a"));

    [Theory]
    [InlineData("128000b", 128_000)]
    [InlineData("64KiB", 65_536)]
    [InlineData("2MiB", 2_097_152)]
    [InlineData("10kB", 10_000)]
    [InlineData("12", 12)]
    public void Sizes_must_be_read(string text, long bytes) => Assert.Equal(bytes, Parse("a = " + text).GetByteSize("a"));

    [Fact]
    public void Numbers_must_be_read()
    {
        var config = Parse("i = -3, l = 12345678901, d = 1.5");
        Assert.Equal((-3, 12_345_678_901, 1.5), (config.GetInt("i"), config.GetLong("l"), config.GetDouble("d")));
    }

    [Fact]
    public void Lists_must_be_read()
    {
        var config = Parse("s = [a, \"b c\", d]\ni = [1, 2,\n3]\ne = []");
        Assert.Equal(new[] { "a", "b c", "d" }, config.GetStringList("s"));
        Assert.Equal(new[] { 1, 2, 3 }, config.GetIntList("i"));
        Assert.Empty(config.GetStringList("e"));
        Assert.Empty(config.GetStringList("missing"));
    }

    [Fact]
    public void Substitutions_must_be_replaced()
    {
        var config = Parse("base { x = 1, y = 2 }\nderived = ${base}\ncopy = ${base.x}\ntext = a ${base.y}\nlist = [0] ${more}\nmore = [1]");
        Assert.Equal((1, 2, 1), (config.GetInt("derived.x"), config.GetInt("derived.y"), config.GetInt("copy")));
        Assert.Equal("a 2", config.GetString("text"));
        Assert.Equal(new[] { 0, 1 }, config.GetIntList("list"));
    }

    [Fact]
    public void A_missing_substitution_must_be_an_error() => Assert.Throws<FormatException>(() => Parse("a = ${no.such}"));

    [Theory]
    [InlineData("a { x = 1 }, b = 2")]
    [InlineData("a = 1,, b = 2")]
    [InlineData("a = { x = 1 }\n, b = 2")]
    [InlineData("a =")]
    [InlineData("a = x@y")]
    [InlineData("a = *")]
    [InlineData("a = x\\y")]
    [InlineData("a = \"x\\y\"")]
    public void Malformed_documents_must_be_refused(string text) => Assert.Throws<FormatException>(() => Parse(text));

    [Theory]
    [InlineData("a = http://x")]
    [InlineData("a = x:1")]
    [InlineData("a = x=1")]
    public void Addresses_must_be_quoted(string text) => Assert.Throws<ConfigurationException>(() => Parse(text));

    [Theory]
    [InlineData("a = { x = 1 }, b = 2")]
    [InlineData("b = 2, a { x = 1 }")]
    [InlineData("a { x = 1 } b = 2")]
    [InlineData("a { x = 1, }\nb = 2,")]
    [InlineData("a {\n  # comment\n  x = 1 // more\n}\r\nb = 2\n")]
    public void Fields_must_be_separated_by_commas_or_lines(string text)
    {
        var config = Parse(text);
        Assert.Equal((1, 2), (config.GetInt("a.x"), config.GetInt("b")));
    }

    [Fact]
    public void Missing_keys_must_give_the_defaults()
    {
        var config = Parse("a = 1");
        Assert.Null(config.GetString("x"));
        Assert.Equal("d", config.GetString("x", "d"));
        Assert.Equal(0, config.GetInt("x"));
        Assert.Equal(7, config.GetInt("x", 7));
        Assert.False(config.GetBoolean("x"));
        Assert.True(config.GetBoolean("x", true));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("x", TimeSpan.FromSeconds(1)));
        Assert.Null(config.GetByteSize("x", null));
        Assert.Null(config.GetConfig("x"));
        Assert.False(config.HasPath("x"));
        Assert.True(config.HasPath("a"));
    }

    [Fact]
    public void A_wrong_type_must_be_an_error() => Assert.Multiple(
        () => Assert.Throws<FormatException>(() => Parse("a.b = text").GetInt("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = 1.5").GetInt("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = text").GetTimeSpan("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = -1s").GetTimeSpan("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = 1us").GetTimeSpan("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = 10KB").GetByteSize("a.b")),
        () => Assert.Throws<FormatException>(() => Parse("a.b = 1.5KiB").GetByteSize("a.b")),
        () => Assert.Throws<NotSupportedException>(() => Parse("a.b = yes").GetBoolean("a.b")));

    [Fact]
    public void A_fallback_must_fill_what_is_missing_only()
    {
        var config = Parse("a { x = 1 }").WithFallback(Parse("a { x = 9, y = 2 }\nb = 3"));
        Assert.Equal((1, 2, 3), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("b")));
        var nested = config.GetConfig("a");
        Assert.Equal((1, 2), (nested.GetInt("x"), nested.GetInt("y")));
    }

    [Fact]
    public void Fallbacks_must_chain()
    {
        var config = Parse("a.x = 1").WithFallback(Parse("a.y = 2")).WithFallback(Parse("a { x = 9, y = 9, z = 3 }"));
        Assert.Equal((1, 2, 3), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
    }

    [Fact]
    public void Emptiness_must_be_known()
    {
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.True(((Config?)null).IsNullOrEmpty());
        Assert.False(Parse("a = 1").IsNullOrEmpty());
    }

    [Fact]
    public void Text_must_convert_to_a_config()
    {
        Config config = "a = 1";
        Assert.Equal(1, config.GetInt("a"));
    }

    [Fact]
    public void The_defaults_must_be_there()
    {
        var config = ConfigurationFactory.Default();
        Assert.Equal(30, config.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), config.GetTimeSpan("akka.scheduler.tick-duration"));
        Assert.True(config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate"));
    }

    [Fact]
    public void Children_must_be_listed()
    {
        var config = Parse("groups {\n  a { x = 1 }\n  b { x = 2 }\n}").GetConfig("groups");
        Assert.Equal(new[] { "a", "b" }, config.AsEnumerable().Select(c => c.Key).Order());
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}

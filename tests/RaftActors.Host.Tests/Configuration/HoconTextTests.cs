using Akka.Configuration;
using RaftActors.Host.Hocon;
using RaftActors.Host.Nodes;
using Xunit;

namespace RaftActors.Host.Tests.Configuration;

public sealed class HoconTextTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["DATA_DIR"] = "/var/raft",
        ["EMPTY"] = "",
        ["BAD"] = "\ufffd",
        ["QUOTE"] = "a\"b\n\\",
    };

    [Theory]
    [InlineData("a = ${?DATA_DIR}", "/var/raft")]
    [InlineData("a = ${DATA_DIR}/n1", "/var/raft/n1")]
    [InlineData("a = \"x-\"${DATA_DIR}\"-y\"", "x-/var/raft-y")]
    [InlineData("a = one\na = ${?NOWHERE}", "one")]
    [InlineData("a = \"\"${?NOWHERE}z\nb = ${?NOWHERE}", "z", true)]
    [InlineData("a = ${b}\nb = ${c.d}\nc { d = 5 }", "5")]
    [InlineData("a = x\na = ${a}y\na = ${a}z", "xyz")]
    [InlineData("DATA_DIR = mine\na = ${DATA_DIR}", "mine")]
    [InlineData("a = ${EMPTY}", "")]
    [InlineData("a = ${QUOTE}", "a\"b\n\\")]
    [InlineData("b { c = 1 }\nb = ${b} { d = 2 }\na = ${b.c}${b.d}", "12")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }\na = ${bar.baz}", "42")]
    [InlineData("{ a : 64 MiB }", "64 MiB")]
    [InlineData("a = 127.0.0.1:8080 // words", "127.0.0.1:8080")]
    [InlineData("a = \"\"\"two\n\"lines\" \\.\"\"\"", "two\n\"lines\" \\.")]
    [InlineData("a = \"\\u00e9\\t\\\\\"", "é\t\\")]
    [InlineData("\ufeffa = 1\r\n", "1")]
    public void Hocon_is_read_as_specified(string text, string expected, bool alsoHasNoB = false)
    {
        var config = Read(text);

        Assert.Equal(expected, config.GetString("a"));
        Assert.False(alsoHasNoB && config.HasPath("b"));
    }

    [Fact]
    public void Lists_are_concatenated_and_appended_to()
    {
        var config = Read(
            "a = [1, \"2 3\"\n  4,]\na += ${DATA_DIR}\nb { c = [x] }\nb.c += y\nd = ${a} [z]\ne = [ ${?NOWHERE}, 1 ]\nf { g += 1 }");

        Assert.Equal(["1", "2 3", "4", "/var/raft"], config.GetStringList("a"));
        Assert.Equal(["x", "y"], config.GetStringList("b.c"));
        Assert.Equal(["1", "2 3", "4", "/var/raft", "z"], config.GetStringList("d"));
        Assert.Equal(["1"], config.GetStringList("e"));
        Assert.Equal(["1"], config.GetStringList("f.g"));
    }

    [Fact]
    public void Objects_are_merged_and_the_last_value_counts()
    {
        var config = Read(
            "a { x = 1, y { z = 2 } }\na.y { w = 3 }\na { x = ${a.y.z} }\nb = ${a} { x = 9 }\nb.y.z = 8\n\"c.d\" { \"e f\" = 1 "
                + "}\ng = 1\ng { h = 2 }");

        Assert.Equal(("2", "2", "3"), (config.GetString("a.x"), config.GetString("a.y.z"), config.GetString("a.y.w")));
        Assert.Equal(("9", "8", "3"), (config.GetString("b.x"), config.GetString("b.y.z"), config.GetString("b.y.w")));
        Assert.Equal("1", config.GetString("\"c.d\".\"e f\""));
        Assert.Equal("2", config.GetString("g.h"));
    }

    [Theory]
    [InlineData("raft-actors.host.data-dir = data/x raft-actors.host.http = 127.0.0.1:1", ":1:58: '=' in an unquoted text")]
    [InlineData("a = 1 b : 2", ":1:9: ':' in a text with spaces")]
    [InlineData("a = x b:2", ":1:8: ':' in a text with spaces")]
    [InlineData("a = \"x\" b = 2", ":1:9: 'b' directly after a quoted text")]
    [InlineData("a = \"x\"y", ":1:8: 'y' directly after a quoted text")]
    [InlineData("a = \"x\" \"y\"", ":1:9: '\"' directly after a quoted text")]
    [InlineData("a = x \"y\"", ":1:7: '\"' directly after a text")]
    [InlineData("a { x = 1 } b = 2", ":1:13: 'b' directly after a closing bracket")]
    [InlineData("a = [1] b = 2", ":1:9: 'b' directly after a closing bracket")]
    [InlineData("a = 1 b { c = 2 }", ":1:9: '{' directly after a text")]
    [InlineData("a = b=c", ":1:6: '=' in an unquoted text")]
    [InlineData("a = Data Source=x;Timeout=2", ":1:16: '='")]
    [InlineData("a = http://x", ":1:10: a comment begins in the middle of a word")]
    [InlineData("a = secret#1", ":1:11: a comment begins in the middle of a word")]
    [InlineData("a =\nb = 2", ":1:1: 'a' has no value on its line")]
    [InlineData("a\nb = 2", ":1:1: 'a' has no value")]
    [InlineData("x { a }", ":1:5: 'a' has no value")]
    [InlineData("a b = 2", ":1:3: 'a' must be followed by '=' or '{'")]
    [InlineData("a..b = 2", ":1:3: '.' cannot be part of a name")]
    [InlineData("= 2", ":1:1: '=' cannot be part of a name")]
    [InlineData("a = [1,,2]", ":1:8: there is nothing before this comma")]
    [InlineData("a = 1,,b = 2", ":1:7: there is nothing before this comma")]
    [InlineData("a = \"\\x\"", ":1:6: '\\x' is not an escape")]
    [InlineData("a = \"\\ud800\"", ":1:5: the text contains an unpaired surrogate")]
    [InlineData("include \"other.conf\"", ":1:1: include is not supported")]
    [InlineData("b = 1\n  include required(file(\"x\"))", ":2:3: include is not supported")]
    [InlineData("{ a = 1 } b = 2", ":1:11: nothing may follow the closing brace")]
    [InlineData("\n  a = ${b}\nb = ${a}", ":3:5: cannot resolve ${a}: it refers to itself")]
    [InlineData("a = ${a}", ":1:5: cannot resolve ${a}: it refers to itself")]
    [InlineData("a { b = ${a} }", ":1:9: cannot resolve ${a}: it refers to itself")]
    [InlineData("a = ${x.y}", ":1:5: cannot resolve ${x.y}: it is set neither")]
    [InlineData("a = ${BAD}", ":1:5: the environment variable BAD is not valid UTF-8")]
    [InlineData("a = ${x", ":1:5: '${' is never closed")]
    [InlineData("a = ${}", ":1:7: '}' cannot be part of a name")]
    [InlineData("a { x = 1 }\nb = ${a}y", ":2:5: texts, lists and objects cannot be concatenated")]
    [InlineData("a = [{ b += 1 }]", ":1:8: '+=' has nothing to append to")]
    [InlineData("a = x\0y", ":1:6: the control character 00")]
    public void Invalid_hocon_is_refused_with_line_and_column(string text, string expected) =>
        Assert.StartsWith("t" + expected, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("a = ${?a}", false)]
    [InlineData("a = ${?b}\nb = ${?a}", false)]
    [InlineData("a = ${?a.b}\na.b = ${?a}", false)]
    [InlineData("a = ${?a}${?a}\na = ${?a}${?a}", false)]
    [InlineData("raft-actors.host.data-dir = ${?NOWHERE}", false)]
    [InlineData("a { b = ${?a.b.c}, c = ${?a.b} }", false)]
    [InlineData("laughs", true)]
    [InlineData("lists", true)]
    [InlineData("chain", true)]
    [InlineData("deep", true)]
    [InlineData("long", true)]
    public async Task Parsing_terminates_for_any_text(string text, bool isRefused)
    {
        var hostile = text switch
        {
            "laughs" => "a0 = lol\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i} = ${{a{i - 1}}}${{a{i - 1}}}\n")),
            "lists" => "a0 = [lol]\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i} = ${{a{i - 1}}} ${{a{i - 1}}}\n")),
            "chain" => "a0 = 1\n" + string.Concat(Enumerable.Range(1, 5000).Select(i => $"a{i} = ${{a{i - 1}}}\n")),
            "deep" => string.Concat(Enumerable.Repeat("a {", 100_000)),
            "long" => "a = " + new string('x', 2_000_000),
            _ => text,
        };

        var read = Task.Run(() => isRefused ? Refused(hostile) : Read(hostile).ToString());

        Assert.NotNull(await read.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static Config Read(string text) => HoconText.Parse(text, "t", Environment);

    private static string Refused(string text) => Assert.Single(Assert.Throws<ConfigurationProblem>(() => Read(text)).Problems);
}

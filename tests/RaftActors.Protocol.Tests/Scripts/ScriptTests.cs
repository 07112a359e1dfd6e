using RaftActors.Simulation.Scripts;
using Xunit;
using Xunit.Sdk;

namespace RaftActors.Protocol.Tests.Scripts;

/// <summary>Every script prints exactly its golden transcript.</summary>
public sealed class ScriptTests
{
    private const string Switch = "RAFT_SCRIPTS_REWRITE";
    private static readonly string[] Areas =
        ["commit", "durability", "election", "flow", "membership", "prevote", "reads", "replication", "snapshot", "transfer"];

    public static TheoryData<string> Scripts => [.. ScriptLibrary.Names];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_prints_its_golden_transcript(string name)
    {
        var golden = ScriptLibrary.Read(name);
        var printed = Run(name, golden);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            if (printed != golden)
            {
                File.WriteAllText(ScriptLibrary.PathOf(name), printed);
            }

            return;
        }

        if (printed != golden)
        {
            throw new XunitException(Difference(name, golden, printed));
        }
    }

    /// <summary>A transcript is itself a script and running it reproduces it: nothing depends on the run.</summary>
    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_prints_the_same_bytes_twice(string name)
    {
        var once = Run(name, ScriptLibrary.Read(name));

        Assert.Equal(once, Run(name, once));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_describes_its_situation_and_ends_with_status(string name)
    {
        var lines = ScriptFile.Read(ScriptLibrary.Read(name));
        var header = string.Join(' ', lines.TakeWhile(l => ScriptFile.IsComment(l.Text)).Select(l => l.Text));

        Assert.Matches(@"^# ([A-H]\d\d|T?§\d)[^:]*: \S", header);
        Assert.Matches("Figure|§", header);
        Assert.Equal("status", lines[^1].Text);
    }

    [Fact]
    public void There_are_scripts_for_every_area()
    {
        Assert.Equal(Areas, ScriptLibrary.Names.Select(n => n[..n.IndexOf('/')]).Distinct());
        Assert.True(ScriptLibrary.Names.Count >= 60, $"only {ScriptLibrary.Names.Count} scripts");
    }

    private static string Run(string name, string script)
    {
        try
        {
            return ScriptRunner.Run(script);
        }
        catch (ScriptException e)
        {
            throw new XunitException($"{name}: {e.Message}");
        }
    }

    private static string Difference(string name, string golden, string printed)
    {
        var expected = golden.Split('\n');
        var actual = printed.Split('\n');
        var first = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        var before = expected[Math.Max(0, first - 5)..first].Select(l => $"  {l}");
        var minus = expected.Skip(first).Take(5).Select(l => $"- {l}");
        var plus = actual.Skip(first).Take(5).Select(l => $"+ {l}");
        return $"""
            {name} differs from line {first + 1} on:
            {string.Join('\n', before.Concat(minus).Concat(plus))}
            If you understand the difference and Raft requires it, accept it:
            {Switch}=1 dotnet test --filter FullyQualifiedName~Scripts
            """;
    }
}

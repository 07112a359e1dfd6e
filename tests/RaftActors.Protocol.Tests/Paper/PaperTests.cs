using System.Reflection;
using System.Text.RegularExpressions;
using RaftActors.Protocol.Tests.Scripts;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Paper;

/// <summary>Every rule of the paper has a test, every section is covered, and every acceptance row is named.</summary>
public sealed partial class PaperTests
{
    /// <summary>The sections of the paper and the thesis that this library implements.</summary>
    private static readonly string[] Sections =
    [
        "§5.1", "§5.2", "§5.3", "§5.4.1", "§5.4.2", "§5.5", "§5.6", "§6", "§7", "§8", "Figure 2", "Figure 7", "T§3.10", "T§4.1", "T§4.2.1",
        "T§4.2.2", "T§4.2.3", "T§4.3", "T§6.2", "T§6.4", "T§6.4.1", "T§9.6", "T§10.2.1", "T§10.2.2", "T§11.7.2",
    ];

    /// <summary>
    /// The acceptance rows that the core can show: elections, pre-votes, replication, flow, snapshots, reads, transfer, membership and
    /// Akka.
    /// </summary>
    private const string Rows =
        """
        A01 A02 A04 A05 A06 A08 A12 A14 A15 A17 A18 A20 B01 B03 B04 B06 B08 B10 B12 B14 C01 C02 C04 C05 C06 C12 C13 C14 C15 C16 C17 C18 C19
        C22 C23 C25 D01 D03 D04 D06 D08 E01 E03 E04 E06 E08 E10 E11 E12 F01 F04 F05 F07 F09 F10 F12 F13
        G01 G03 G05 G06 G08 G10 G11
        H01 H04 H06 H07 H09 H10 H12 H13 H15 H17 H18 H20 H22 O01 O03 O05 O07 O09 O11
        """;

    [Fact]
    public void Every_section_has_rules_and_every_rule_names_existing_tests()
    {
        var rules = ReadRules();
        var tests = Tests().Select(m => $"{m.DeclaringType!.Name}.{m.Name}").ToHashSet();
        var scripts = ScriptLibrary.Names.Select(n => $"script {n[..^".txt".Length]}").ToHashSet();

        Assert.Empty(Sections.Except(rules.Select(r => r.Section)));
        Assert.Empty(rules.Select(r => r.Section).Except(Sections));
        Assert.All(rules, r => Assert.NotEmpty(r.ShownBy));
        Assert.Empty(rules.SelectMany(r => r.ShownBy).Except(tests).Except(scripts));
    }

    [Fact]
    public void Every_section_that_a_test_is_tagged_with_is_in_the_table()
    {
        var tagged = Tests()
            .SelectMany(m => m.GetCustomAttributes<PaperAttribute>())
            .Select(p => p.Section)
            .Where(s => !Row().IsMatch(s))
            .Distinct();

        Assert.Empty(tagged.Except(Sections));
    }

    [Fact]
    public void Every_row_of_the_acceptance_scenarios_is_named_by_a_test_or_a_script()
    {
        var named = SourceFiles().SelectMany(f => Row().Matches(File.ReadAllText(f)).Select(m => m.Value)).ToHashSet();

        Assert.Empty(Rows.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Except(named));
    }

    private static IEnumerable<MethodInfo> Tests() =>
        typeof(PaperTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttributes<FactAttribute>().Any());

    private static List<(string Section, string Rule, string[] ShownBy)> ReadRules() =>
    [
        .. File.ReadLines(Path.Combine(TestsFolder(), "RaftActors.Protocol.Tests", "Paper", "rules.md"))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| section", StringComparison.Ordinal))
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Select(c => (c[0], c[1], c[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))),
    ];

    /// <summary>All tests and scripts of the repository except this file: a list of rows shows nothing.</summary>
    private static IEnumerable<string> SourceFiles() =>
        new[] { "*.cs", "*.txt" }
            .SelectMany(p => Directory.EnumerateFiles(TestsFolder(), p, SearchOption.AllDirectories))
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")
                && !f.EndsWith("PaperTests.cs", StringComparison.Ordinal)
            );

    private static string TestsFolder() => Path.GetFullPath(Path.Combine(ScriptLibrary.Root, "..", ".."));

    [GeneratedRegex(@"\b[A-O]\d\d\b")]
    private static partial Regex Row();
}

using System.Text.RegularExpressions;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>The repository checks itself. A message says what to do instead.</summary>
public sealed class TidyTests
{
    /// <summary>Files that may be longer than the limit, with their own limits. The list may only shrink.</summary>
    private static readonly Dictionary<string, int> LongFiles = [];

    private const int LongestFile = 400;

    public static TheoryData<string> SourceFolders() => ["src", "tests", "samples"];

    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void No_file_is_longer_than_the_limit(string folder)
    {
        var tooLong = Checkout.Files(folder, "*.cs")
            .Select(f => (Name: Checkout.Relative(f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > LongFiles.GetValueOrDefault(f.Name, LongestFile))
            .Select(f => $"{f.Name} has {f.Lines} lines: split it");
        Assert.Empty(tooLong);
    }

    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void Sources_contain_no_tabs_and_no_todo_marks(string folder)
    {
        var words = string.Join('|', "TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception", "T" + "BD");
        var found = new List<string>();
        foreach (var file in Checkout.Files(folder, "*.cs"))
        {
            var text = File.ReadAllText(file);
            if (text.Contains('\t'))
            {
                found.Add($"{Checkout.Relative(file)}: a tab; indent with spaces");
            }

            if (Regex.Match(text, $@"\b({words})\b") is { Success: true } match)
            {
                found.Add($"{Checkout.Relative(file)}: {match.Value}; finish it, or write an issue");
            }
        }

        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void No_source_sleeps_or_swallows_exceptions(string folder)
    {
        var found = new List<string>();
        foreach (var file in Checkout.Files(folder, "*.cs"))
        {
            var text = File.ReadAllText(file);
            if (Regex.IsMatch(text, @"Thread\." + @"Sleep\("))
            {
                found.Add($"{Checkout.Relative(file)}: sleeps; wait for a condition or use a timer");
            }

            if (Regex.IsMatch(text, @"catch(\s*\([^)]*\))?(\s*when\s*\([^)]*\))?\s*\{\s*\}"))
            {
                found.Add($"{Checkout.Relative(file)}: an empty catch; handle the exception or explain it");
            }

            if (text.Contains("DateTime" + ".Now", StringComparison.Ordinal))
            {
                found.Add($"{Checkout.Relative(file)}: local time; use UtcNow, or the clock of the system");
            }
        }

        Assert.Empty(found);
    }

    [Fact]
    public void Every_project_and_the_root_have_a_readme()
    {
        var folders = Checkout
            .Files("src", "*.csproj")
            .Concat(Checkout.Files("tests", "*.csproj"))
            .Concat(Checkout.Files("samples", "*.csproj"))
            .Select(Path.GetDirectoryName)
            .Append(Checkout.Root)
            .Append(Path.Combine(Checkout.Root, "samples"))
            .Append(Path.Combine(Checkout.Root, "hocon"));
        var without = folders
            .Where(f => !File.Exists(Path.Combine(f!, "README.md")))
            .Select(f => $"{Checkout.Relative(f!)} has no README.md")
            .ToList();
        Assert.Empty(without);
    }

    /// <summary>The site shows what a table of contents names: <c>dotnet docfx docfx.json</c>.</summary>
    [Theory]
    [InlineData("docs")]
    [InlineData("docs/decisions")]
    public void Every_document_is_in_its_table_of_contents(string folder)
    {
        var contents = File.ReadLines(Path.Combine(Checkout.Root, folder, "toc.yml")).Select(l => l.Trim().Split(' ')[^1]).ToHashSet();
        var missing = Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.md")
            .Select(f => Path.GetFileName(f))
            .Where(f => !contents.Contains(f));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "RaftActors.sln")).Replace('\\', '/');
        string[] folders = ["src", "tests", "samples"];
        var projects = folders.SelectMany(f => Checkout.Files(f, "*.csproj")).Select(Checkout.Relative);
        var missing = projects.Where(p => !solution.Contains(p, StringComparison.Ordinal)).ToList();
        Assert.Empty(missing);
    }

    /// <summary>
    /// A key without a comment is of no use to an operator. A comment explains what follows it, up to the next empty line. The keys of
    /// Akka.NET are explained there.
    /// </summary>
    [Theory]
    [InlineData("src/Actors/RaftActors/reference.conf", 40)]
    [InlineData("src/Persistence/RaftActors.Persistence/reference.conf", 3)]
    [InlineData("src/Host/RaftActors.Host/reference.conf", 3)]
    public void Every_block_of_keys_is_explained(string file, int atLeast)
    {
        var isExplained = false;
        var isOurs = false;
        var keys = 0;
        var silent = new List<string>();
        foreach (var text in File.ReadLines(Path.Combine(Checkout.Root, file)))
        {
            var line = text.Trim();
            isOurs = text.StartsWith("raft-actors", StringComparison.Ordinal) || (isOurs && !text.StartsWith('}'));
            if (line.StartsWith('#'))
            {
                isExplained = true;
            }
            else if (line.Length == 0)
            {
                isExplained = false;
            }
            else if (isOurs && Regex.IsMatch(line, @"^[a-z][a-z.-]* *="))
            {
                keys++;
                if (!isExplained)
                {
                    silent.Add(line);
                }
            }
        }

        Assert.Empty(silent);
        Assert.InRange(keys, atLeast, int.MaxValue);
    }
}

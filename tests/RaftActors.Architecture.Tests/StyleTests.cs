using System.Text.RegularExpressions;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>How sources and documents look: the length of lines, plain words, no class spread over several files.</summary>
public sealed class StyleTests
{
    private const int LongestLine = 140;
    private const int LongestDocumentLine = 120;

    /// <summary>Turns of phrase that no native engineer writes; the words to use instead are in docs/style.md.</summary>
    private static readonly Regex Translated = new(
        @"\b(an" + @"ew|for e" + @"ver|who" + @"ever|be" + @"side|the o" + @"wn|is none o" + @"f|are none o" + @"f)\b",
        RegexOptions.IgnoreCase);

    public static TheoryData<string> SourceFolders() => ["src", "tests", "samples"];

    /// <summary>Only bytes in hexadecimal may be longer: broken, they could not be compared by eye.</summary>
    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void No_line_of_code_is_longer_than_a_screen(string folder)
    {
        var tooLong = Checkout
            .Files(folder, "*.cs")
            .SelectMany(f => Lines(f).Where(l => l.Text.Length > LongestLine && !Regex.IsMatch(l.Text, "[0-9A-F]{100}")))
            .Select(l => $"{l.Place}: {l.Text.Length} characters");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_of_a_document_is_longer_than_a_page()
    {
        var tooLong = new List<string>();
        foreach (var file in Documents())
        {
            var isCode = false;
            foreach (var (place, text) in Lines(file))
            {
                isCode ^= text.StartsWith("```", StringComparison.Ordinal);
                if (!isCode && text.Length > LongestDocumentLine && !text.StartsWith('|'))
                {
                    tooLong.Add($"{place}: {text.Length} characters");
                }
            }
        }

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Texts_use_plain_words()
    {
        var found = Checkout
            .Files("src", "*.cs")
            .Concat(Checkout.Files("tests", "*.cs"))
            .Concat(Checkout.Files("samples", "*.cs"))
            .Concat(Checkout.Files("src", "*.conf"))
            .Concat(Checkout.Files("hocon", "*.conf"))
            .Concat(Documents().Where(d => !d.EndsWith("style.md", StringComparison.Ordinal)))
            .SelectMany(f => Lines(f).Where(l => Translated.IsMatch(l.Text.Replace('_', ' '))))
            .Select(l => $"{l.Place}: {l.Text.Trim()}");
        Assert.Empty(found);
    }

    /// <summary>A class is split by giving a part its own state and name. Generated code needs the keyword.</summary>
    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void No_class_is_spread_over_files(string folder)
    {
        var spread = Checkout
            .Files(folder, "*.cs")
            .Select(f => (Name: Checkout.Relative(f), Text: File.ReadAllText(f)))
            .Where(f => Regex.IsMatch(f.Text, @"^[a-z ]*\bpartial (class|struct|record|interface)\b", RegexOptions.Multiline))
            .Where(f => !f.Text.Contains("[GeneratedRegex(", StringComparison.Ordinal)
                && !f.Text.Contains("[JsonSerializable(", StringComparison.Ordinal))
            .Select(f => f.Name);
        Assert.Empty(spread);
    }

    private static IEnumerable<string> Documents() =>
        Checkout
            .Files("docs", "*.md")
            .Concat(Checkout.Files("src", "*.md"))
            .Concat(Checkout.Files("tests", "*.md"))
            .Concat(Checkout.Files("hocon", "*.md"))
            .Concat(Checkout.Files("samples", "*.md"))
            .Concat(Directory.GetFiles(Checkout.Root, "*.md"));

    private static IEnumerable<(string Place, string Text)> Lines(string file) =>
        File.ReadLines(file).Select((text, i) => ($"{Checkout.Relative(file)}:{i + 1}", text));
}

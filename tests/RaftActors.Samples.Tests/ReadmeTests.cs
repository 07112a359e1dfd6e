using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>Nothing is forgotten when a sample is added.</summary>
public sealed class ReadmeTests
{
    private const int LongestReadme = 40;

    [Fact]
    public void Every_sample_is_listed_and_has_a_short_readme()
    {
        var list = File.ReadAllText(Path.Combine(Sample.Root, "README.md"));
        foreach (var project in Directory.GetFiles(Sample.Root, "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.Contains($"({name}/README.md)", list, StringComparison.Ordinal);
            Assert.InRange(File.ReadLines(Path.Combine(Sample.Root, name, "README.md")).Count(), 1, LongestReadme);
        }
    }
}

using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>Three nodes, of which one stops.</summary>
public sealed class EmbeddedTests
{
    [Fact]
    public async Task It_prints_what_its_readme_says()
    {
        var sample = new Sample("Embedded");

        // Leaders add entries of their own: the numbers depend on elections.
        Assert.Equal(sample.Promised().Select(WithoutEntry), (await sample.RunAsync()).Select(WithoutEntry));

        static string WithoutEntry(string line) => line.Split(", entry ")[0];
    }
}

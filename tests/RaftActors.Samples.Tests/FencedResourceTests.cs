using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>A resource that refuses an older token.</summary>
public sealed class FencedResourceTests
{
    [Fact]
    public async Task It_prints_what_its_readme_says()
    {
        var sample = new Sample("FencedResource");

        Assert.Equal(sample.Promised(), await sample.RunAsync());
    }
}

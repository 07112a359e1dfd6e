using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>A projection that goes on after a restart.</summary>
public sealed class ProjectionTests
{
    [Fact]
    public async Task It_prints_what_its_readme_says()
    {
        var sample = new Sample("Projection");

        Assert.Equal(sample.Promised(), await sample.RunAsync());
    }
}

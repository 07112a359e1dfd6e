using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>A singleton that moves with its lease.</summary>
public sealed class SingletonWithLeaseTests
{
    [Fact]
    public async Task It_prints_what_its_readme_says()
    {
        var sample = new Sample("SingletonWithLease");

        Assert.Equal(sample.Promised(), await sample.RunAsync());
    }
}

using System.Net;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Samples.Tests;

/// <summary>An API whose state is replicated.</summary>
public sealed class AspNetTests
{
    [Fact]
    public async Task It_prints_what_its_readme_says()
    {
        var sample = new Sample("AspNet");

        // The first line has the port.
        Assert.Equal(sample.Promised().Skip(1), (await sample.RunAsync()).Skip(1));
    }

    [Fact]
    public async Task It_answers_others_until_it_is_stopped()
    {
        const string Start = "listening on ";
        var sample = new Sample("AspNet");
        await using var process = sample.Start("--serve");
        await Conditions.Until(
            () => Task.FromResult(sample.Lines.Any(l => l.StartsWith(Start, StringComparison.Ordinal))),
            () => $"it listens: {string.Join('\n', sample.Lines)}",
            Sample.Patience);
        using var http = new HttpClient { BaseAddress = new Uri(sample.Lines[0][Start.Length..]), Timeout = Sample.Patience };

        using var cake = await http.PostAsync("/orders/cake", null);
        using var gold = await http.PostAsync("/orders/gold", null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (cake.StatusCode, gold.StatusCode));
        Assert.Equal("420", await http.GetStringAsync("/orders"));
        Assert.Equal(0, await process.TerminateAsync(Sample.Patience));
    }
}

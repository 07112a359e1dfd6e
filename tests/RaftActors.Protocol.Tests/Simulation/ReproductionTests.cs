using System.Diagnostics;
using System.Text.Json;
using RaftActors.Simulation;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation;

/// <summary>A seed is useful only if it reproduces the same trace anywhere.</summary>
public sealed class ReproductionTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RaftActors.Simulation.dll");

    [Fact]
    public void The_same_seed_produces_the_same_trace_in_one_process()
    {
        var options = new SimulationOptions { Steps = 5000, Spares = 2, Groups = 2 };

        Assert.Equal(Simulator.Run(7, options).TraceHash, Simulator.Run(7, options).TraceHash);
        Assert.NotEqual(Simulator.Run(7, options).TraceHash, Simulator.Run(8, options).TraceHash);
    }

    [Fact]
    public async Task The_same_seeds_produce_the_same_traces_in_two_processes()
    {
        var first = await RunProgramAsync("--seeds", "7..12", "--steps", "5000", "--json");
        var second = await RunProgramAsync("--seeds", "7..12", "--steps", "5000", "--json");

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(TraceHash(first.Output), TraceHash(second.Output));
        var other = await RunProgramAsync("--seeds", "8..13", "--steps", "5000", "--json");
        Assert.NotEqual(TraceHash(first.Output), TraceHash(other.Output));
    }

    [Theory]
    [InlineData("not 'nosuch'.", "--profile", "nosuch")]
    [InlineData("--seeds must be A, A..B", "--seeds", "9..3")]
    [InlineData("--seeds must be A, A..B", "--seeds", "random:0")]
    [InlineData("--seeds must be A, A..B", "--seeds", "random:x")]
    [InlineData("--seeds must be A, A..B", "--seeds", "1..2..3")]
    [InlineData("--groups 1 to", "--groups", "0")]
    public async Task A_wrong_argument_is_a_usage_error(string says, params string[] arguments)
    {
        var run = await RunProgramAsync(arguments);

        Assert.Equal(64, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_seeds_are_fresh_and_printed_and_reproduce_the_same_traces()
    {
        var run = await RunProgramAsync("--seeds", "random:6", "--steps", "1000", "--json");
        var other = await RunProgramAsync("--seeds", "random:6", "--steps", "1000", "--json");

        var drawn = Drawn(run.Output);
        Assert.Equal(6, drawn.Distinct().Count());
        Assert.Empty(drawn.Intersect(Drawn(other.Output)));
        Assert.Equal(string.Join(' ', drawn), run.Error.Trim());
        var hash = drawn.Aggregate(
            0UL, (sum, seed) => sum ^ (Simulator.Run(seed, new SimulationOptions { Steps = 1000, Spares = 2 }).TraceHash + seed));
        Assert.Equal(hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), TraceHash(run.Output));
    }

    private static ulong[] Drawn(string json) =>
        [.. JsonDocument.Parse(json).RootElement.GetProperty("drawn").EnumerateArray().Select(s => s.GetUInt64())];

    private static string TraceHash(string json) => JsonDocument.Parse(json).RootElement.GetProperty("traceHash").GetString()!;

    private static async Task<(int ExitCode, string Output, string Error)> RunProgramAsync(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var process = Process.Start(
            new ProcessStartInfo(host, [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}

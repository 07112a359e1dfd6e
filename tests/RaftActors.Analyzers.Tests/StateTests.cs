using Xunit;

namespace RaftActors.Analyzers.Tests;

public sealed class StateTests
{
    [Theory]
    [InlineData("RAFT008", "private double _sum;")]
    [InlineData("RAFT008", "public float Sum { get; private set; }")]
    [InlineData("RAFT008", "private readonly Dictionary<int, List<double>> _sums = [];")]
    [InlineData("RAFT008", "private Half[] _sums = [];")]
    [InlineData("RAFT008", "private sealed record Part(double Sum);")]
    [InlineData("RAFT009", "private static int _count;")]
    [InlineData("RAFT009", "public static int Count { get; set; }")]
    [InlineData("RAFT009", "public void Value() => Elsewhere.Count++;")]
    [InlineData("RAFT009", "public void Value() => Elsewhere.Count = 5;")]
    [InlineData("RAFT009", "public void Value() => Elsewhere.Name ??= \"a\";")]
    public async Task Doubtful_state_is_reported(string id, string member) => Assert.Equal(
        [id],
        await MachineCode.IdsAsync(
            MachineCode.Machine(member)
            + " public static class Elsewhere { public static int Count; public static string? Name { get; set; } }"));

    [Theory]
    [InlineData("private decimal _sum; private long _count;")]
    [InlineData("private const double Rate = 0.5;")]
    [InlineData("private static readonly string[] Names = [\"a\"];")]
    [InlineData("private static readonly double Rate; static M() { Rate = 0.5; }")]
    [InlineData("public double Ratio(long a, long b) => (double)a / b;")]
    [InlineData("private int _count; public void Value() => _count++;")]
    public async Task Other_state_is_allowed(string member) => Assert.Empty(await MachineCode.IdsAsync(MachineCode.Machine(member)));
}

using Xunit;

namespace RaftActors.Analyzers.Tests;

public sealed class HashOrderTests
{
    private const string State = "private readonly Dictionary<string, int> _map = []; private readonly HashSet<int> _set = []; ";

    [Theory]
    [InlineData("public void Value() { foreach (var (key, value) in _map) { } }")]
    [InlineData("public void Value() { foreach (var key in _map.Keys) { } }")]
    [InlineData("public void Value() { foreach (var number in _set.Where(n => n > 1).Select(n => n + 1)) { } }")]
    [InlineData("public object Value() => _set.ToList();")]
    [InlineData("public object Value() => _map.Values.Select(v => v + 1).ToArray();")]
    [InlineData("public object Value() => _set.First();")]
    [InlineData("public object Value() => _set.Aggregate(0, (a, b) => a * b);")]
    [InlineData("public object Value() => _set.Sum(n => n * 0.5);")]
    [InlineData("public object Value() => _set.Average(n => n * 0.5f);")]
    [InlineData("public object Value() => _map.Values.Select(v => (double?)v).Average();")]
    [InlineData("public int[] Value() => [.. _set];")]
    [InlineData("public string Value() => string.Join(',', _map.Keys);")]
    [InlineData("public void Value(System.Collections.Concurrent.ConcurrentDictionary<int, int> more) { foreach (var pair in more) { } }")]
    [InlineData("public object Value(ImmutableHashSet<int> more) => more.ToImmutableArray();")]
    public async Task The_order_of_hash_codes_is_reported(string member) =>
        Assert.Equal(["RAFT006"], await MachineCode.IdsAsync(MachineCode.Machine(State + member)));

    [Theory]
    [InlineData("public void Value() { foreach (var number in _set.Order()) { } }")]
    [InlineData("public object Value() => _map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value).ToList();")]
    [InlineData("public object Value() => _set.Where(n => n > 1).Sum();")]
    [InlineData("public object Value() => _set.Average();")]
    [InlineData("public object Value() => _map.Values.Sum(v => (long?)v);")]
    [InlineData("public object Value() => _map.Average(p => (decimal)p.Value);")]
    [InlineData("public object Value() => _set.Count(n => n > 1);")]
    [InlineData("public object Value() => _set.Contains(5) && _map.ContainsKey(\"a\") && _set.Any();")]
    [InlineData("public object Value() => new SortedSet<int>(_set);")]
    [InlineData("public object Value() => _map[\"a\"];")]
    [InlineData("public void Value(SortedDictionary<int, int> more) { foreach (var pair in more) { } }")]
    [InlineData("public void Value(List<int> more) { foreach (var number in more) { } }")]
    [InlineData("public object Value(ImmutableSortedSet<int> more) => more.ToList();")]
    public async Task Another_order_or_none_is_allowed(string member) =>
        Assert.Empty(await MachineCode.IdsAsync(MachineCode.Machine(State + member)));
}

using Microsoft.CodeAnalysis.CodeFixes;
using RaftActors.Analyzers.CodeFixes;
using Xunit;

namespace RaftActors.Analyzers.Tests;

/// <summary>After a fix, the code compiles and its rule is silent; where no answer is obvious, none is offered.</summary>
public sealed class CodeFixTests
{
    private const string State = "private readonly Dictionary<string, int> _map = []; private readonly HashSet<int> _set = []; ";

    [Theory]
    [InlineData(
        "DateTime At(in RaftActors.Machines.CommittedCommand entry) => DateTime.UtcNow;",
        "DateTime At(in RaftActors.Machines.CommittedCommand entry) => "
            + "DateTimeOffset.FromUnixTimeMilliseconds(entry.Timestamp).UtcDateTime;")]
    [InlineData(
        "long At(RaftActors.Machines.CommittedCommand entry) { var due = DateTimeOffset.UtcNow.AddSeconds(1); return due.Ticks; }",
        "long At(RaftActors.Machines.CommittedCommand entry) "
            + "{ var due = DateTimeOffset.FromUnixTimeMilliseconds(entry.Timestamp).AddSeconds(1); return due.Ticks; }")]
    [InlineData(
        "long At(RaftActors.Machines.CommittedCommand entry) => new[] { 1L }.Select(n => n + Environment.TickCount64).Sum();",
        "long At(RaftActors.Machines.CommittedCommand entry) => new[] { 1L }.Select(n => n + entry.Timestamp).Sum();")]
    public Task A_clock_becomes_the_log_s_time(string member, string expected) => FixesAsync(new ClockFix(), member, expected);

    [Theory]
    [InlineData("DateTime At() => DateTime.UtcNow;")]
    [InlineData("DateTime At(in RaftActors.Machines.CommittedCommand entry) => DateTime" + ".Now;")]
    [InlineData("object At(in RaftActors.Machines.CommittedCommand entry) => (Func<DateTime>)(() => DateTime.UtcNow);")]
    [InlineData("object At(in RaftActors.Machines.CommittedCommand entry) => TimeProvider.System.GetUtcNow();")]
    public Task A_clock_without_a_command_in_scope_or_of_another_kind_is_left(string member) =>
        FixesAsync(new ClockFix(), member, member);

    [Theory]
    [InlineData("void Go() { foreach (var (key, value) in _map) { } }",
        "void Go() { foreach (var (key, value) in _map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) { } }")]
    [InlineData("void Go() { foreach (var key in _map.Keys) { } }",
        "void Go() { foreach (var key in _map.Keys.Order(StringComparer.Ordinal)) { } }")]
    [InlineData("object Go() => _map.Values.Select(v => v + 1).ToArray();",
        "object Go() => _map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).Select(v => v + 1).ToArray();")]
    [InlineData("object Go() => _set.ToList();", "object Go() => _set.Order().ToList();")]
    [InlineData("int[] Go() => [.. _set];", "int[] Go() => [.. _set.Order()];")]
    [InlineData("string Go() => string.Join(',', _map.Keys);", "string Go() => string.Join(',', _map.Keys.Order(StringComparer.Ordinal));")]
    public Task What_is_enumerated_is_sorted(string member, string expected) =>
        FixesAsync(new HashOrderFix(), State + member, State + expected);

    [Theory]
    [InlineData("object Go(HashSet<object> more) => more.ToList();")]
    [InlineData("object Go(Dictionary<object, int> more) => more.ToList();")]
    public Task What_has_no_order_is_left(string member) => FixesAsync(new HashOrderFix(), member, member);

    [Theory]
    [InlineData("object Go(string name) => name.ToUpper();", "object Go(string name) => name.ToUpperInvariant();")]
    [InlineData("object Go(string name) => name.StartsWith(\"a\");",
        "object Go(string name) => name.StartsWith(\"a\", StringComparison.Ordinal);")]
    [InlineData("object Go(string name) => string.Compare(name, \"a\");",
        "object Go(string name) => string.Compare(name, \"a\", StringComparison.Ordinal);")]
    [InlineData("object Go(string name) => name.CompareTo(\"a\");", "object Go(string name) => string.CompareOrdinal(name, \"a\");")]
    [InlineData("object Go(decimal price) => price.ToString();",
        "object Go(decimal price) => price.ToString(CultureInfo.InvariantCulture);")]
    [InlineData("object Go(decimal price) => price.ToString(\"F2\");",
        "object Go(decimal price) => price.ToString(\"F2\", CultureInfo.InvariantCulture);")]
    [InlineData("object Go(decimal price) => string.Format(\"{0}\", price);",
        "object Go(decimal price) => string.Format(CultureInfo.InvariantCulture, \"{0}\", price);")]
    [InlineData("object Go(decimal price) => $\"{price} and {price}\";",
        "object Go(decimal price) => string.Create(CultureInfo.InvariantCulture, $\"{price} and {price}\");")]
    [InlineData("object Go(string price) => decimal.Parse(price);",
        "object Go(string price) => decimal.Parse(price, CultureInfo.InvariantCulture);")]
    [InlineData("object Go(string price) => decimal.TryParse(price, out var read) ? read : 0;",
        "object Go(string price) => decimal.TryParse(price, CultureInfo.InvariantCulture, out var read) ? read : 0;")]
    [InlineData("object Go() => CultureInfo.CurrentCulture;", "object Go() => CultureInfo.InvariantCulture;")]
    [InlineData("object Go() => new SortedDictionary<string, int>();",
        "object Go() => new SortedDictionary<string, int>(StringComparer.Ordinal);")]
    [InlineData("object Go() => new SortedSet<string> { \"a\" };",
        "object Go() => new SortedSet<string>(StringComparer.Ordinal) { \"a\" };")]
    [InlineData("private readonly SortedSet<string> _names = new();",
        "private readonly SortedSet<string> _names = new(StringComparer.Ordinal);")]
    [InlineData("object Go(string[] names) => names.Order().ToList();",
        "object Go(string[] names) => names.Order(StringComparer.Ordinal).ToList();")]
    [InlineData("void Go(List<string> names) => names.Sort();", "void Go(List<string> names) => names.Sort(StringComparer.Ordinal);")]
    public Task Text_no_longer_depends_on_the_culture(string member, string expected) =>
        FixesAsync(new CultureFix(), member, expected);

    /// <summary>There is no overload that takes a selector and a comparer.</summary>
    [Fact]
    public Task What_would_not_compile_is_not_offered()
    {
        const string member = "object? Go(int[] numbers) => numbers.Max(n => \"x\" + n);";
        return FixesAsync(new CultureFix(), member, member);
    }

    private static async Task FixesAsync(CodeFixProvider fixes, string member, string expected)
    {
        var after = await MachineCode.FixedAsync(MachineCode.Machine(member), fixes);

        Assert.Equal(MachineCode.Machine(expected), after);
        if (member != expected)
        {
            Assert.DoesNotContain(fixes.FixableDiagnosticIds.Single(), await MachineCode.IdsAsync(after));
        }
    }
}

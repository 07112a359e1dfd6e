using Xunit;

namespace RaftActors.Analyzers.Tests;

public sealed class CultureTests
{
    [Theory]
    [InlineData("public object Value() => new SortedDictionary<string, int>();")]
    [InlineData("public object Value() => new SortedSet<string>();")]
    [InlineData("public object Value(string[] names) => names.Order().ToList();")]
    [InlineData("public object Value(List<int> numbers) => numbers.OrderBy(n => \"x\" + n).ToList();")]
    [InlineData("public void Value(List<string> names) => names.Sort();")]
    [InlineData("public object Value(string name) => name.ToUpper();")]
    [InlineData("public object Value(string name) => name.StartsWith(\"a\");")]
    [InlineData("public object Value(string name) => string.Compare(name, \"a\");")]
    [InlineData("public object Value(string name) => name.CompareTo(\"a\");")]
    [InlineData("public object Value(decimal price) => price.ToString();")]
    [InlineData("public object Value(decimal price) => string.Format(\"{0}\", price);")]
    [InlineData("public object Value(decimal price) => $\"{price}\";")]
    [InlineData("public object Value(string price) => decimal.Parse(price);")]
    [InlineData("public object Value() => CultureInfo.CurrentCulture;")]
    public async Task What_depends_on_a_culture_is_reported(string member) =>
        Assert.Equal(["RAFT007"], await MachineCode.IdsAsync(MachineCode.Machine(member)));

    [Theory]
    [InlineData("public object Value() => new SortedDictionary<string, int>(StringComparer.Ordinal);")]
    [InlineData("public object Value() => new SortedDictionary<int, string>();")]
    [InlineData("public object Value(string[] names) => names.Order(StringComparer.Ordinal).ToList();")]
    [InlineData("public object Value(string[] names) => names.OrderBy(n => n.Length).ToList();")]
    [InlineData("public object Value(string name) => name.ToUpperInvariant();")]
    [InlineData("public object Value(string name) => name.StartsWith('a') || name == \"b\" || name.Contains(\"c\");")]
    [InlineData("public object Value(string name) => name.StartsWith(\"a\", StringComparison.Ordinal);")]
    [InlineData("public object Value(decimal price) => price.ToString(CultureInfo.InvariantCulture);")]
    [InlineData("public object Value(decimal price) => string.Create(CultureInfo.InvariantCulture, $\"{price}\");")]
    [InlineData("public object Value(decimal price) => FormattableString.Invariant($\"{price}\");")]
    [InlineData("public object Value(string price) => decimal.Parse(price, CultureInfo.InvariantCulture);")]
    [InlineData("public object Value(string name, int count) => $\"{name}: {count}\";")]
    public async Task What_does_not_is_allowed(string member) => Assert.Empty(await MachineCode.IdsAsync(MachineCode.Machine(member)));
}

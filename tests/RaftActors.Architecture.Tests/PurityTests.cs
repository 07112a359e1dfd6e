using System.Reflection;
using System.Runtime.CompilerServices;
using RaftActors.Protocol;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>
/// The core uses nothing that a seed could not reproduce. Symbols are the compiler's business: BannedApiAnalyzers makes each use of one in
/// <c>BannedSymbols.txt</c> an error at its line. Here is what an analyzer of symbols cannot see.
/// </summary>
public sealed class PurityTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "src", "Actors", "RaftActors.Protocol");

    [Fact]
    public void The_compiler_checks_the_core_against_the_list()
    {
        var project = File.ReadAllText(Path.Combine(Folder, "RaftActors.Protocol.csproj"));

        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", project, StringComparison.Ordinal);
        Assert.Contains("""<AdditionalFiles Include="BannedSymbols.txt" />""", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_the_list_has_a_symbol_and_a_reason()
    {
        var lines = File.ReadLines(Path.Combine(Folder, "BannedSymbols.txt")).Select(l => l.Split(';', 2)).ToList();

        Assert.InRange(lines.Count, 15, int.MaxValue);
        Assert.All(lines, l => Assert.Matches(@"^(T:System\.|N:System\.|N:Microsoft$)", l[0]));
        Assert.All(lines, l => Assert.InRange(l[1].Length, 15, 120));
    }

    [Fact]
    public void The_core_suppresses_no_ban() => Assert.All(
        Checkout.Files("src/Actors/RaftActors.Protocol", "*.cs"),
        f => Assert.DoesNotContain("RS0030", File.ReadAllText(f), StringComparison.Ordinal));

    [Fact]
    public void The_core_has_no_static_state_that_changes()
    {
        var changing = typeof(Replica).Assembly.GetTypes()
            .Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f is { IsInitOnly: false, IsLiteral: false } && !f.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(f => $"{f.DeclaringType}.{f.Name}");

        Assert.Empty(changing);
    }
}

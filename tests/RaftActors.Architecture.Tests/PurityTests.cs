using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using RaftActors.Protocol;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>
/// The core uses only what a seed can reproduce: every type referenced by its compiled assembly is checked against
/// <c>BannedSymbols.txt</c> (a type, or a namespace with a trailing dot; then the reason), and it has no mutable static state.
/// </summary>
public sealed class BannedSymbolsTests
{
    /// <summary>Types that the compiler puts into every assembly, and the hash of a configuration, whose value is never used for a
    /// decision.</summary>
    private static readonly string[] Harmless =
    [
        "System.Diagnostics.DebuggerBrowsableState",
        "System.Diagnostics.DebuggableAttribute",
        "System.Reflection.AssemblyMetadataAttribute",
    ];

    private static readonly Assembly Core = typeof(Replica).Assembly;

    [Fact]
    public void The_core_uses_no_banned_symbol()
    {
        var banned = Banned();
        var found = References()
            .SelectMany(type => banned.Where(b => Matches(type, b.Symbol)).Select(b => $"{type}: {b.Reason}"))
            .Where(f =>
                !f.StartsWith("System.HashCode:", StringComparison.Ordinal)
                || UsersOfHashCode().Any(t => t != typeof(Protocol.Membership.Configuration)))
            .ToList();

        Assert.Empty(found);
    }

    [Fact]
    public void Every_line_of_the_list_has_a_symbol_and_a_reason()
    {
        Assert.InRange(Banned().Count, 15, int.MaxValue);
        Assert.All(Banned(), b =>
            Assert.True(b.Symbol.StartsWith("System.", StringComparison.Ordinal) || b.Symbol == "Microsoft.", b.Symbol));
        Assert.All(Banned(), b => Assert.InRange(b.Reason.Length, 15, 120));
    }

    [Fact]
    public void The_check_finds_banned_symbols()
    {
        var types = References(typeof(BannedSymbolsTests).Assembly).ToList();

        Assert.Contains(types, t => Banned().Any(b => Matches(t, b.Symbol)));
        Assert.Contains("System.IO.File", types);
    }

    [Fact]
    public void The_core_has_no_mutable_static_state()
    {
        var changing = Core.GetTypes()
            .Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f is { IsInitOnly: false, IsLiteral: false } && !f.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(f => $"{f.DeclaringType}.{f.Name}");

        Assert.Empty(changing);
    }

    private static List<(string Symbol, string Reason)> Banned() =>
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "src", "Actors", "RaftActors.Protocol", "BannedSymbols.txt"))
            .Select(l => l.Split(';', 2, StringSplitOptions.TrimEntries)).Select(p => (p[0], p[1])),
    ];

    private static bool Matches(string type, string symbol) =>
        !Harmless.Contains(type)
        && (
            symbol.EndsWith('.')
                ? type.StartsWith(symbol, StringComparison.Ordinal)
                : type == symbol || type.StartsWith(symbol + "+", StringComparison.Ordinal));

    private static IEnumerable<string> References() => References(Core);

    private static List<string> References(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata
                .TypeReferences.Select(metadata.GetTypeReference)
                .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}"),
        ];
    }

    private static IEnumerable<Type> UsersOfHashCode() => Core.GetTypes().Where(t => t.GetMethods(
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Any(m => m.GetMethodBody()?.LocalVariables.Any(v => v.LocalType == typeof(HashCode)) == true));
}

using System.Reflection;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.World;
using Xunit;

namespace RaftActors.Protocol.Tests.Simulation.SelfTests;

/// <summary>An invariant that no test has seen fire, or that no run checks, proves nothing.</summary>
public sealed class EveryInvariantTests
{
    private static readonly List<Type> Invariants =
    [
        .. typeof(Invariant)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Invariant)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>They have no base: each is told what it needs.</summary>
    private static readonly List<Type> OfRanges =
    [
        .. typeof(Invariant)
            .Assembly.GetTypes()
            .Where(t => t is { Namespace: "RaftActors.Simulation.Invariants.Ranges", IsNested: false, IsSealed: true })
            .Where(t => !t.Name.Contains('<'))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_invariant_has_a_self_test()
    {
        var tested = typeof(EveryInvariantTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())
            .Select(m => m.GetCustomAttribute<SelfTestOfAttribute>()?.Invariant).ToHashSet();

        Assert.NotEmpty(Invariants);
        Assert.NotEmpty(OfRanges);
        Assert.Empty(Invariants.Concat(OfRanges).Where(i => !tested.Contains(i)).Select(i => i.Name));
    }

    [Fact]
    public void Every_invariant_is_checked_in_every_run()
    {
        var asked = new ClusterChecks(new HandMadeGroup()).All.Select(i => i.GetType()).OrderBy(t => t.Name, StringComparer.Ordinal);

        Assert.Equal(Invariants, asked);
    }
}

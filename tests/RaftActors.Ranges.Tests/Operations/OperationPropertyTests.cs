using CsCheck;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Tests.Operations.World;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>Two drivers, the map and the groups against each other. A failure names its seed and what happened last.</summary>
public sealed class OperationPropertyTests(ITestOutputHelper output)
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void Operations_end_without_a_trace_or_with_their_whole_effect() =>
        Seeds.Sample(seed => { new OperationWorld(seed).Run(600); }, iter: 1_000);

    [Fact]
    public void Histories_complete_and_cancel_every_kind()
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < 60; seed++)
        {
            var world = new OperationWorld(seed);
            world.Run(600);
            foreach (var operation in world.Image.Operations)
            {
                var name = $"{operation.Kind} {operation.Outcome}";
                reached[name] = reached.GetValueOrDefault(name) + 1;
            }
        }

        output.WriteLine(string.Join(", ", reached));
        foreach (var kind in (OperationKind[])[OperationKind.Split, OperationKind.Merge, OperationKind.Move])
        {
            Assert.InRange(reached.GetValueOrDefault($"{kind} Completed"), 10, int.MaxValue);
            Assert.InRange(reached.GetValueOrDefault($"{kind} Cancelled"), 5, int.MaxValue);
        }
    }

    /// <summary>Mistakes made on purpose: the checks are worth nothing if they do not find them.</summary>
    [Theory]
    [InlineData("thaw without the target's word", "absorbed")]
    [InlineData("retire without the target's word", "was retired, but not absorbed")]
    [InlineData("cancel a split without a fence", "was cancelled but cut")]
    [InlineData("cancel a merge without a thaw", "in the map")]
    [InlineData("cancel a move that added a member", "was cancelled but added")]
    [InlineData("change members without the index expected", "had an effect after the end")]
    [InlineData("complete a split before its child is born", "is not born")]
    [InlineData("complete a merge before its source is retired", "but its source lives")]
    [InlineData("never acknowledge", "not at rest")]
    [InlineData("never give up", "not at rest")]
    public void A_mistake_is_found(string mistake, string text)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            if (Record.Exception(() => new OperationWorld(seed) { Tamper = (w, a) => Mistakes.Make(mistake, w, a) }.Run(600)) is { } found
                && found.Message.Contains(text, StringComparison.Ordinal))
            {
                output.WriteLine($"seed {seed}: {found.Message.Split('\n')[0]}");
                return;
            }
        }

        Assert.Fail($"'{mistake}' was not found in 300 seeds");
    }
}

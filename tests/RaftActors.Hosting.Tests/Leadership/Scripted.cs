using RaftActors.Hosting.Leadership;
using RaftActors.Hosting.Tests.Nodes;

namespace RaftActors.Hosting.Tests.Leadership;

/// <summary>A leader's service that does what a script says, and writes it down.</summary>
public sealed class Scripted(Script script, ScopedPrices prices) : ILeaderService, IDisposable
{
    private long _term;

    public async Task RunAsync(LeaderTerm leader, CancellationToken lost)
    {
        _term = leader.Term;
        script.Journal.Add($"{leader.Group}/{leader.Node} leads {leader.Term}");
        try
        {
            await script.NextAsync(lost);
        }
        finally
        {
            script.Journal.Add($"ended {leader.Term}");
        }
    }

    public void Dispose() => script.Journal.Add(prices.Of("x") == "x costs 1" ? $"disposed {_term}" : "disposed without services");
}

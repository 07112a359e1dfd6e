using RaftActors.Hosting.Leadership;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>Work of the leader that lasts as long as leadership.</summary>
public sealed class Postmaster(Journal journal) : ILeaderService
{
    public async Task RunAsync(LeaderTerm leader, CancellationToken lost)
    {
        journal.Add("leads");
        journal.Add($"leads in {leader.Term}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, lost);
        }
        finally
        {
            journal.Add("ended");
        }
    }
}

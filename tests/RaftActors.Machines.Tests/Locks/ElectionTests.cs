using RaftActors.Machines.Locks;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Machines.Tests.Locks;

/// <summary>Elections in virtual time: who leads, what observers see, and when a leader that ended is over.</summary>
public sealed class ElectionTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly LockGroup _group = new();
    private readonly CancellationTokenSource _end = new();

    private Election Election => new(_group.Locks, "l");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
        await _group.DisposeAsync();
    }

    [Fact]
    public async Task One_candidate_leads_and_the_next_when_it_resigns()
    {
        var first = await Campaign("a");
        var candidacy = Campaign("b");
        await Until(() => _group.Subscribers == 1, "b waits");
        Assert.Equal(new ElectedLeader("a", first.Token, "at a"), await Election.LeaderAsync());

        await first.DisposeAsync();
        await using var second = await candidacy.WaitAsync(MaxWait);

        Assert.Equal((false, true), (first.IsLeading, second.IsLeading));
        Assert.True(second.Token > first.Token);
        Assert.Equal(new ElectedLeader("b", second.Token, "at b"), await Election.LeaderAsync());
    }

    [Fact]
    public async Task Observers_see_each_leader_its_values_and_its_end()
    {
        await using var seen = Observe();
        Assert.Null(await Next(seen));

        var leadership = await Campaign("a");
        Assert.Equal(new ElectedLeader("a", leadership.Token, "at a"), await Next(seen));

        // A candidacy that fails, or a renewal, is not told.
        _group.Commit(LockCommands.Acquire("l", "b", 1000));
        _group.Commit(LockCommands.Renew("l", "a", leadership.Token));
        Assert.True(await leadership.ProclaimAsync("elsewhere"));
        Assert.Equal(new ElectedLeader("a", leadership.Token, "elsewhere"), await Next(seen));

        await leadership.DisposeAsync();
        Assert.Null(await Next(seen));
    }

    /// <summary>Nothing is committed meanwhile, so log time stands still.</summary>
    [Fact]
    public async Task A_leader_that_ended_is_over_when_its_time_has_passed()
    {
        var token = _group.Commit(LockCommands.Acquire("l", "gone", 10_000, "at gone")).Holder!.Token;
        await using var seen = Observe();
        Assert.Equal(new ElectedLeader("gone", token, "at gone"), await Next(seen));
        var next = seen.MoveNextAsync().AsTask();
        await Until(() => _group.Subscribers == 1, "it watches");

        _group.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(next.IsCompleted);
        _group.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await next.WaitAsync(MaxWait));
        Assert.Null(seen.Current);
    }

    [Fact]
    public async Task A_leader_that_lost_the_lock_cannot_proclaim()
    {
        await using var leadership = await Campaign("a");
        _group.Commit(LockCommands.Release("l", "a", leadership.Token));

        Assert.False(await leadership.ProclaimAsync("still here"));

        Assert.True(leadership.Lost.IsCancellationRequested);
        Assert.Null(await Election.LeaderAsync());
    }

    private Task<Leadership> Campaign(string candidate) =>
        Election.CampaignAsync(new LockHoldOptions { Owner = candidate, Value = $"at {candidate}", Clock = _group.Clock });

    private IAsyncEnumerator<ElectedLeader?> Observe() =>
        Election.ObserveAsync(new LockHoldOptions { Clock = _group.Clock }, _end.Token).GetAsyncEnumerator();

    private static async Task<ElectedLeader?> Next(IAsyncEnumerator<ElectedLeader?> seen)
    {
        Assert.True(await seen.MoveNextAsync().AsTask().WaitAsync(MaxWait));
        return seen.Current;
    }

    private static Task Until(Func<bool> condition, string what) => Conditions.Until(condition, what, MaxWait);
}

using RaftActors.Client;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.TestKit.Nodes;
using Xunit;

namespace RaftActors.Machines.Tests.Clients;

/// <summary>The typed clients against a node.</summary>
public sealed class TypedClientTests : IAsyncLifetime
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private SingleNode _node = null!;

    private RaftClient Client => _node.Client;

    public Task InitializeAsync()
    {
        _node = SingleNode.Start(
            """
            groups.kv.machine = kv
            groups.counter.machine = counter
            groups.lock.machine = lock
            groups.ledger.machine = ledger
            """);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Keys_can_be_set_read_swapped_listed_and_removed()
    {
        var kv = new KvClient(Client);
        var put = await kv.PutAsync("a", "1"u8.ToArray(), MaxWait);
        Assert.Equal((true, KvStatus.Done), (put.IsOk, put.Result.Status));

        var got = await kv.GetAsync("a", Consistency.Sequential, put.Index);
        Assert.Equal("1"u8.ToArray(), got.Result.Entries[0].Value.ToArray());
        Assert.Equal(put.Index, got.Result.Entries[0].ModIndex);
        Assert.Equal(KvStatus.Mismatch, (await kv.CompareAndSwapAsync("a", "2"u8.ToArray(), "3"u8.ToArray())).Result.Status);
        Assert.Equal(KvStatus.Done, (await kv.CompareAndSwapAsync("a", "1"u8.ToArray(), "3"u8.ToArray())).Result.Status);

        for (var i = 0; i < 5; i++)
        {
            await kv.PutAsync($"list/{i}", default);
        }

        List<string> keys = [];
        await foreach (var entry in kv.ListAsync("list/"))
        {
            keys.Add(entry.Key);
        }

        Assert.Equal(["list/0", "list/1", "list/2", "list/3", "list/4"], keys);
        Assert.Equal(KvStatus.Done, (await kv.DeleteAsync("a")).Result.Status);
        Assert.Equal(KvStatus.NotFound, (await kv.GetAsync("a")).Result.Status);
        await Assert.ThrowsAsync<ArgumentException>(() => kv.GetAsync(""));
    }

    [Fact]
    public async Task A_counter_adds_once_per_command_of_a_session()
    {
        var counter = new CounterClient(Client);
        await using var session = await Client.OpenSessionAsync("counter", MaxWait);

        Assert.Equal(5, (await counter.AddAsync("n", 5, session)).Result.Value);
        Assert.Equal(4, (await counter.AddAsync("n", -1)).Result.Value);
        Assert.Equal(7, (await counter.ResetAsync("n", 7)).Result.Value);
        Assert.Equal(7, (await counter.GetAsync("n")).Result.Value);
    }

    [Fact]
    public async Task A_lock_is_granted_renewed_and_released_by_token()
    {
        var locks = new LockClient(Client);
        var token = (await locks.AcquireAsync("l", "me", TimeSpan.FromMinutes(1), MaxWait)).Result.Holder!.Token;

        Assert.Equal(LockStatus.Held, (await locks.AcquireAsync("l", "you", TimeSpan.FromMinutes(1))).Result.Status);
        Assert.Equal(LockStatus.Done, (await locks.RenewAsync("l", "me", token)).Result.Status);
        Assert.Equal("l", Assert.Single((await locks.ListAsync()).Result.Listed).Name);
        Assert.Equal(LockStatus.NotHolder, (await locks.ReleaseAsync("l", "me", token + 1)).Result.Status);
        Assert.Equal(LockStatus.Done, (await locks.ReleaseAsync("l", "me", token)).Result.Status);
        Assert.Equal(LockStatus.Free, (await locks.ShowAsync("l")).Result.Status);
    }

    /// <summary>The waiter would look again only after an hour: it is woken by the log.</summary>
    [Fact]
    public async Task A_lock_goes_to_the_waiter_when_its_holder_gives_it_back()
    {
        var locks = new LockClient(Client);
        var options = new LockHoldOptions { TimeToLive = TimeSpan.FromHours(1), RetryInterval = TimeSpan.FromMilliseconds(100) };
        var first = await locks.HoldAsync("w", options with { Owner = "a", Value = "at a" }).WaitAsync(MaxWait);
        var waiting = locks.HoldAsync("w", options with { Owner = "b", RetryInterval = TimeSpan.FromHours(1) });
        Assert.Equal(("a", "at a"), (await new Election(locks, "w").LeaderAsync()) is { } l ? (l.Candidate, l.Value) : default);

        await first.DisposeAsync();

        await using var second = await waiting.WaitAsync(MaxWait);
        Assert.True(second.IsHeld && second.Token > first.Token);
    }

    [Fact]
    public async Task Money_moves_between_accounts_and_its_sum_stays()
    {
        await using var session = await Client.OpenSessionAsync("ledger", MaxWait);
        var ledger = new LedgerClient(Client).InSession(session);
        await ledger.OpenAsync("x");
        await ledger.OpenAsync("y");
        await ledger.DepositAsync("x", 10);

        Assert.Equal(LedgerStatus.Insufficient, (await ledger.TransferAsync("x", "y", 11)).Result.Status);
        Assert.Equal([7, 3], (await ledger.TransferAsync("x", "y", 3)).Result.Accounts.Select(a => a.Balance));
        Assert.Equal(6, (await ledger.WithdrawAsync("x", 1)).Result.Accounts[0].Balance);
        Assert.Equal(3, (await ledger.BalanceAsync("y")).Result.Accounts[0].Balance);
        Assert.Equal(9, (await ledger.AccountsAsync()).Result.Total);
    }

    [Fact]
    public async Task A_request_that_was_not_done_has_no_result()
    {
        var answer = await new KvClient(Client, "none").PutAsync("a", default);

        Assert.Equal((false, Outcome.NoSuchGroup), (answer.IsOk, answer.Outcome));
        Assert.Equal(Outcome.NoSuchGroup, Assert.Throws<RaftRequestException>(() => answer.Result).Answer.Outcome);
    }

    [Fact]
    public async Task A_session_of_another_group_is_refused()
    {
        await using var session = await Client.OpenSessionAsync("kv", MaxWait);

        await Assert.ThrowsAsync<ArgumentException>(() => new LedgerClient(Client).InSession(session).OpenAsync("x"));
    }
}

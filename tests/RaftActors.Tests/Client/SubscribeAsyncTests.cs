using Akka.Actor;
using Akka.TestKit;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.Tests.Client;

/// <summary>Subscriptions as sequences, with a probe as the router and as the replica that serves them.</summary>
public sealed class SubscribeAsyncTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly TestProbe _router;
    private readonly RaftClient _client;

    public SubscribeAsyncTests()
        : base(Raft.DefaultConfig())
    {
        _router = CreateTestProbe();
        _client = new RaftClient(Sys, _router, MaxWait, MaxWait);
    }

    [Fact]
    public async Task A_batch_is_acknowledged_when_its_first_entry_is_read_and_not_before()
    {
        await using var entries = _client.SubscribeAsync("g", 5).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        Assert.Equal(new Subscribe("g", 5), await _router.ExpectMsgAsync<Subscribe>(MaxWait));
        var subscriber = _router.LastSender;

        subscriber.Tell(Batch(5, 6), _router);
        subscriber.Tell(Batch(7, 8), _router);
        Assert.True(await first);
        Assert.Equal(5, entries.Current.Index);
        Assert.Equal(new CommittedAck(6), await _router.ExpectMsgAsync<CommittedAck>(MaxWait));

        Assert.True(await entries.MoveNextAsync());
        Assert.Equal(6, entries.Current.Index);
        await _router.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.True(await entries.MoveNextAsync());
        Assert.Equal(7, entries.Current.Index);
        Assert.Equal(new CommittedAck(8), await _router.ExpectMsgAsync<CommittedAck>(MaxWait));
    }

    [Fact]
    public async Task A_batch_without_commands_is_acknowledged_too()
    {
        await using var entries = _client.SubscribeAsync("g", 1).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        await _router.ExpectMsgAsync<Subscribe>(MaxWait);
        var subscriber = _router.LastSender;

        subscriber.Tell(new CommittedBatch("g", 1, 3, []), _router);
        await _router.ExpectMsgAsync(new CommittedAck(3), MaxWait);
        subscriber.Tell(Batch(4), _router);

        Assert.True(await first);
        Assert.Equal(4, entries.Current.Index);
    }

    [Fact]
    public async Task A_log_that_begins_later_is_an_exception_with_its_first_index()
    {
        var failure = await Assert.ThrowsAsync<RaftCompactedException>(() => After(new Compacted("g", 40)));

        Assert.Equal(("g", 40), (failure.Name, failure.FirstIndex));
    }

    [Fact]
    public async Task The_end_is_an_exception_with_the_next_index()
    {
        var failure = await Assert.ThrowsAsync<RaftSubscriptionEndedException>(() => After(new SubscriptionEnded("g", 9, "It stopped.")));

        Assert.Equal(("g", 9, "It stopped."), (failure.Name, failure.NextIndex, failure.Reason));
    }

    /// <summary>The message would be lost, and nothing would ever come.</summary>
    [Fact]
    public async Task A_router_that_is_gone_is_an_exception()
    {
        Sys.Stop(_router);
        await using var entries = _client.SubscribeAsync("g", 5).GetAsyncEnumerator();

        var failure = await Assert.ThrowsAsync<RaftSubscriptionEndedException>(() => entries.MoveNextAsync().AsTask().WaitAsync(MaxWait));

        Assert.Equal("The node is stopping.", failure.Reason);
    }

    [Fact]
    public async Task Who_leaves_the_loop_or_cancels_ends_the_subscription()
    {
        using var cancel = new CancellationTokenSource();
        var entries = _client.SubscribeAsync("g", 1, cancel.Token).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        await _router.ExpectMsgAsync<Subscribe>(MaxWait);
        Watch(_router.LastSender);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
        await entries.DisposeAsync();
        await ExpectMsgAsync<Terminated>(MaxWait);
    }

    [Fact]
    public async Task A_reader_is_told_when_the_node_stops()
    {
        await using var entries = _client.SubscribeAsync("g", 1).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        await _router.ExpectMsgAsync<Subscribe>(MaxWait);

        Sys.Stop(_router.LastSender);

        await Assert.ThrowsAsync<RaftSubscriptionEndedException>(async () => await first);
    }

    [Fact]
    public async Task The_end_of_keys_says_where_to_go_on_and_whether_it_was_refused()
    {
        var subscribe = new SubscribeKeys("kv", KeyRange.OfPrefix(default), "here");
        await using var batches = _client.SubscribeAsync(subscribe).GetAsyncEnumerator();
        var first = batches.MoveNextAsync();
        Assert.Same(subscribe, await _router.ExpectMsgAsync<SubscribeKeys>(MaxWait));

        _router.LastSender.Tell(new KeysEnded("kv", "here", "Unknown keyspace.") { IsRefused = true }, _router);

        var failure = await Assert.ThrowsAsync<RaftSubscriptionEndedException>(async () => await first);
        Assert.Equal(("kv", "here", true), (failure.Name, failure.Cursor, failure.IsRefused));
    }

    [Fact]
    public async Task Compacted_keys_are_an_exception_with_a_cursor()
    {
        await using var batches = _client.SubscribeAsync(new SubscribeKeys("kv", KeyRange.OfPrefix(default))).GetAsyncEnumerator();
        var first = batches.MoveNextAsync();
        await _router.ExpectMsgAsync<SubscribeKeys>(MaxWait);

        _router.LastSender.Tell(new KeysCompacted("kv", "there", "A log begins later."), _router);

        var failure = await Assert.ThrowsAsync<RaftCompactedException>(async () => await first);
        Assert.Equal(("kv", "there"), (failure.Name, failure.Cursor));
    }

    [Fact]
    public void Invalid_arguments_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _client.SubscribeAsync("g", 0));
        Assert.Throws<ArgumentException>(() => _client.SubscribeAsync("", 1));
    }

    private static CommittedBatch Batch(params long[] indexes) =>
        new("g", indexes[0], indexes[^1], [.. indexes.Select(i => new CommittedEntry(i, 1, 0, new byte[1]))]);

    private async Task After(object last)
    {
        await using var entries = _client.SubscribeAsync("g", 1).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        await _router.ExpectMsgAsync<Subscribe>(MaxWait);
        _router.LastSender.Tell(last, _router);
        await first;
    }
}

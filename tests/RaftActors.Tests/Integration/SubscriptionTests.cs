using System.Text;
using Akka.Actor;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>Committed commands in order, without a gap, no faster than the subscriber.</summary>
[Collection(nameof(Integration))]
public sealed class SubscriptionTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_subscriber_must_get_everything_once_in_order_across_leaders()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "before");
        using var kit = new Akka.TestKit.Xunit2.TestKit(cluster.System("n2"));
        var subscriber = kit.CreateTestProbe();
        cluster.Router("n2").Tell(new Subscribe("g", 1), subscriber);

        foreach (var leader in new[] { "n3", "n1", "n2" })
        {
            Assert.True((await cluster["n1"].TransferLeadershipAsync("g", leader, MaxWait)).IsOk);
            for (var i = 0; i < 20; i++)
            {
                await cluster.Commit("n1", $"under {leader} {i}");
            }
        }

        var all = await cluster.Read("n1");
        var seen = new List<string>();
        var next = 1L;
        while (seen.Count < all.Count)
        {
            var batch = subscriber.ExpectMsg<CommittedBatch>(MaxWait);
            Assert.Equal(next, batch.First);
            Assert.All(batch.Commands, c => Assert.InRange(c.Index, batch.First, batch.Last));
            seen.AddRange(batch.Commands.Select(c => Encoding.UTF8.GetString(c.Command.Span)));
            next = batch.Last + 1;
            subscriber.LastSender.Tell(new CommittedAck(batch.Last));
        }

        Assert.Equal(all, seen);
    }

    [Fact]
    public async Task A_slow_subscriber_must_not_be_overrun_and_a_late_one_must_be_told_of_compaction()
    {
        await using var cluster = new ClusterRig("snapshot { entries = 40, trailing-entries = 5 }");
        await cluster.Commit("n1", "before");
        using var kit = new Akka.TestKit.Xunit2.TestKit(cluster.System("n1"));
        var slow = kit.CreateTestProbe();
        cluster.Router("n1").Tell(new Subscribe("g", 1), slow);
        for (var i = 0; i < 100; i++)
        {
            await cluster.Commit("n1", $"{i}");
        }

        // Four batches, then nothing until it acknowledges; by then the next entries are compacted.
        var last = Enumerable.Range(0, 4).Select(_ => slow.ExpectMsg<CommittedBatch>(MaxWait)).ToList()[^1];
        var source = slow.LastSender;
        slow.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        source.Tell(new CommittedAck(last.Last));
        Assert.InRange(slow.ExpectMsg<Compacted>(MaxWait).FirstIndex, last.Last + 1, long.MaxValue);

        var late = kit.CreateTestProbe();
        cluster.Router("n1").Tell(new Subscribe("g", 1), late);
        var first = late.ExpectMsg<Compacted>(MaxWait).FirstIndex;
        cluster.Router("n1").Tell(new Subscribe("g", first), late);
        Assert.Equal(first, late.ExpectMsg<CommittedBatch>(MaxWait).First);

        cluster.Router("n1").Tell(new Subscribe("none", 1), late);
        late.FishForMessage(m => m is SubscriptionEnded { Group: "none", NextIndex: 1 }, MaxWait);
    }

    [Fact]
    public async Task A_subscriber_must_be_told_that_its_replica_stopped_and_where_to_continue()
    {
        await using var cluster = new ClusterRig();
        await cluster.Commit("n1", "before");
        using var kit = new Akka.TestKit.Xunit2.TestKit(cluster.System("n1"));
        var subscriber = kit.CreateTestProbe();
        cluster.Router("n1").Tell(new Subscribe("g", 1), subscriber);
        var batch = subscriber.ExpectMsg<CommittedBatch>(MaxWait);

        await Raft.Get(cluster.System("n1")).StopGroupAsync("g");

        var ended = (SubscriptionEnded)subscriber.FishForMessage(m => m is SubscriptionEnded, MaxWait);
        Assert.InRange(ended.NextIndex, batch.Last + 1, long.MaxValue);
    }
}

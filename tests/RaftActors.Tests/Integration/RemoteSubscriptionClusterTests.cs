using System.Text;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Integration;

/// <summary>A group on n1 and n2, and a subscriber on n3, which has no replica.</summary>
[Collection(nameof(Integration))]
public sealed class RemoteSubscriptionClusterTests
{
    private const string Members = "groups.g.voters = [n1, n2]";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_subscriber_without_a_replica_must_get_everything_once_in_order_while_nodes_stop_and_start()
    {
        await using var cluster = new ClusterRig(Members);
        await cluster.Commit("n3", "before");
        using var kit = new Akka.TestKit.Xunit2.TestKit(cluster.System("n3"));
        var subscriber = kit.CreateTestProbe();
        cluster.Router("n3").Tell(new Subscribe("g", 1), subscriber);
        var seen = new List<string>();
        var next = 1L;
        foreach (var lost in new[] { "n1", "n2", "n1" })
        {
            var last = 0L;
            for (var i = 0; i < 20; i++)
            {
                last = (await cluster.Commit("n3", $"before {lost} is lost {i}")).Index;
            }

            // The remaining node may not know yet that the last commands are committed, but it knows about earlier ones.
            Take(last - 15);
            await cluster.Stop(lost);
            Take(last - 5);
            cluster.Start(lost);
        }

        Take((await cluster.Commit("n3", "after")).Index);
        Assert.Equal(await cluster.Read("n3"), seen);

        void Take(long index)
        {
            while (next <= index)
            {
                var batch = subscriber.ExpectMsg<CommittedBatch>(MaxWait);
                Assert.Equal(next, batch.First);
                seen.AddRange(batch.Commands.Select(c => Encoding.UTF8.GetString(c.Command.Span)));
                next = batch.Last + 1;
                subscriber.LastSender.Tell(new CommittedAck(batch.Last), subscriber);
            }
        }
    }

    [Fact]
    public async Task A_late_remote_subscriber_must_be_told_of_compaction_and_a_slow_one_must_not_be_overrun()
    {
        await using var cluster = new ClusterRig(Members + "\nsnapshot { entries = 40, trailing-entries = 5 }");
        await cluster.Commit("n3", "before");
        using var kit = new Akka.TestKit.Xunit2.TestKit(cluster.System("n3"));
        for (var i = 0; i < 100; i++)
        {
            await cluster.Commit("n3", $"{i}");
        }

        var late = kit.CreateTestProbe();
        cluster.Router("n3").Tell(new Subscribe("g", 1), late);
        Assert.InRange(late.ExpectMsg<Compacted>(MaxWait).FirstIndex, 2, 110);

        var slow = kit.CreateTestProbe();
        var next = (await cluster.Commit("n3", "now")).Index + 1;
        cluster.Router("n3").Tell(new Subscribe("g", next), slow);
        var oldest = next;
        for (var i = 0; i < 4; i++)
        {
            // A new leader may have its own entry in between; nothing may be left out.
            await cluster.Commit("n3", $"slow {i}");
            var batch = slow.ExpectMsg<CommittedBatch>(MaxWait);
            Assert.Equal(next, batch.First);
            next = batch.Last + 1;
            oldest = i == 0 ? batch.Last : oldest;
        }

        await cluster.Commit("n3", "too much");
        var subscription = slow.LastSender;
        slow.ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        subscription.Tell(new CommittedAck(oldest), slow);
        Assert.Equal(next, slow.ExpectMsg<CommittedBatch>(MaxWait).First);

        cluster.Router("n3").Tell(new Subscribe("none", 1), slow);
        Assert.Equal(("none", 1), slow.ExpectMsg<SubscriptionEnded>(MaxWait) is { } ended ? (ended.Group, ended.NextIndex) : default);
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>The commit rule as a table: durable index of each voter, log and term → commit index.</summary>
public sealed class CommitRuleTests
{
    [Theory]
    [Paper("§5.4.2")]
    [InlineData(new long[] { 1 }, new long[] { 1 }, 1, 1)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, 2, 0)]
    [InlineData(new long[] { 2 }, new long[] { 1, 2 }, 2, 2)]
    [InlineData(new long[] { 1 }, new long[] { 2 }, 2, 1)]
    [InlineData(new long[] { 2, 1, 1 }, new long[] { 1, 2 }, 1, 1)]
    [InlineData(new long[] { 2, 1, 1 }, new long[] { 1, 1 }, 2, 0)]
    [InlineData(new long[] { 2, 1, 2 }, new long[] { 1, 2 }, 2, 2)]
    [InlineData(new long[] { 2, 1, 2 }, new long[] { 1, 1 }, 2, 0)]
    [InlineData(new long[] { 2, 1, 1, 1 }, new long[] { 1, 2 }, 1, 1)]
    [InlineData(new long[] { 2, 1, 1, 2 }, new long[] { 1, 2 }, 1, 1)]
    [InlineData(new long[] { 2, 1, 1, 2 }, new long[] { 1, 1 }, 2, 0)]
    [InlineData(new long[] { 2, 1, 2, 2 }, new long[] { 1, 2 }, 2, 2)]
    [InlineData(new long[] { 2, 1, 2, 2 }, new long[] { 1, 1 }, 2, 0)]
    public void The_majority_index_is_committed_if_it_is_of_the_leaders_term(long[] durable, long[] log, long term, long commit)
    {
        var raftLog = new RaftLog(EntryId.Zero, log.Select((t, i) => Rig.Entry(i + 1, t)).ToArray());

        var voters = new Configuration(durable.Select((_, i) => new ReplicaId($"n{i}")));
        var index = new LogIndex(voters.QuorumValue(durable));

        Assert.Equal(commit, CommitRule.MayCommit(index, LogIndex.Zero, new Term(term), raftLog) ? index.Value : 0);
    }

    [Fact]
    public void Inflights_free_exactly_the_acknowledged_messages()
    {
        var inflights = new Inflights(3, 3, 1000);
        inflights.Add(new LogIndex(2), 10);
        inflights.Add(new LogIndex(5), 20);
        inflights.Add(new LogIndex(9), 30);
        Assert.True(inflights.IsFull);

        inflights.FreeTo(new LogIndex(8));
        Assert.Equal((1, 30L), (inflights.Count, inflights.Bytes));

        inflights.Add(new LogIndex(10), 2000);
        Assert.True(inflights.IsFull);
        inflights.FreeTo(new LogIndex(10));
        Assert.Equal((0, 0L), (inflights.Count, inflights.Bytes));
    }
}

using RaftActors.Protocol.Identity;
using Xunit;

namespace RaftActors.Protocol.Tests.Identity;

public sealed class ReplicaIdTests
{
    [Theory]
    [InlineData("n3", "n3", 0)]
    [InlineData("n3.17", "n3", 17)]
    [InlineData("a-node.1", "a-node", 1)]
    [InlineData("n3.9223372036854775807", "n3", long.MaxValue)]
    public void A_replica_names_its_node_and_its_incarnation(string text, string node, long incarnation)
    {
        var replica = new ReplicaId(text);

        Assert.Equal(node, replica.Node);
        Assert.Equal(incarnation, replica.Incarnation);
        Assert.Equal(replica, ReplicaId.Of(node, incarnation));
    }

    /// <summary>Two texts must never be the same life of the same node.</summary>
    [Theory]
    [InlineData("n3.0")]
    [InlineData("n3.017")]
    [InlineData("n3.+17")]
    [InlineData("n3.-1")]
    [InlineData("n3.1.7")]
    [InlineData("n3. 7")]
    [InlineData("n3.")]
    [InlineData(".17")]
    [InlineData("-")]
    [InlineData("n3.9223372036854775808")]
    public void A_text_that_is_not_written_for_an_incarnation_is_a_node_without_one(string text)
    {
        Assert.Equal(text, new ReplicaId(text).Node);
        Assert.Equal(0, new ReplicaId(text).Incarnation);
    }

    [Fact]
    public void No_replica_has_no_node()
    {
        Assert.Equal("", ReplicaId.None.Node);
        Assert.Equal(0, ReplicaId.None.Incarnation);
        Assert.Equal("-", ReplicaId.None.ToString());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("n.3", 1)]
    [InlineData("n3", -1)]
    public void An_id_is_not_made_of_what_is_no_node_or_no_incarnation(string node, long incarnation) =>
        Assert.ThrowsAny<ArgumentException>(() => ReplicaId.Of(node, incarnation));
}

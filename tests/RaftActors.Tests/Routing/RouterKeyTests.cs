using Akka.Actor;
using Akka.TestKit;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Requests;
using RaftActors.Routing;
using Xunit;

namespace RaftActors.Tests.Routing;

/// <summary>Requests by key with a map that is out of date: the replica that is asked knows better (S04).</summary>
public sealed class RouterKeyTests : RouterSpec
{
    private static readonly RangeDescriptor Whole = new()
    {
        Keyspace = "data",
        Group = "data-r1",
        Keys = new KeyRange(default, null),
        Version = 1,
        Members = [new ReplicaId("n2.1")],
    };

    private static readonly RangeDescriptor Left = Whole with { Keys = new KeyRange(default, "m"u8.ToArray()), Version = 2 };

    private static readonly RangeDescriptor Right = new()
    {
        Keyspace = "data",
        Group = "data-r2",
        Keys = new KeyRange("m"u8.ToArray(), null),
        Version = 2,
        Members = [new ReplicaId("n3.2")],
    };

    public RouterKeyTests()
    {
        EndReplica();
        Router.Tell(new RangesChanged([Whole]));
    }

    [Fact]
    public void A_key_that_stayed_must_be_served_at_once()
    {
        Respond(Received(N2, "b"u8, "data-r1"));

        Assert.True(ExpectMsg<Answer>(Long).IsOk);
        N3.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_key_that_moved_must_be_followed_once_and_then_be_known()
    {
        var refused = Received(N2, "n"u8, "data-r1");
        var moved = ClientResponse.Failed(refused, Outcome.WrongRange, null, "moved");
        Router.Tell(moved with { Result = DescriptorCodec.Encode([Left, Right]) });
        var followed = N3.ExpectMsg<CommandRequest>(Long);
        Assert.Equal("data-r2", followed.Group);
        Respond(followed);
        Assert.True(ExpectMsg<Answer>(Long).IsOk);

        Respond(Received(N3, "n"u8, "data-r2"));
        Assert.True(ExpectMsg<Answer>(Long).IsOk);
        Respond(Received(N2, "b"u8, "data-r1"));
        Assert.True(ExpectMsg<Answer>(Long).IsOk);
    }

    private CommandRequest Received(TestProbe node, ReadOnlySpan<byte> key, string group)
    {
        Router.Tell(new ProposeKey("data", key.ToArray(), new byte[] { 1 }, Long), TestActor);
        var request = node.ExpectMsg<CommandRequest>(Long);
        Assert.Equal(group, request.Group);
        return request;
    }

    private void Respond(ClientRequest request) => Router.Tell(ClientResponse.Ok(request, 1, 1, default));
}

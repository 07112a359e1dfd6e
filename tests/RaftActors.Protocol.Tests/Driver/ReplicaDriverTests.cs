using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Driver;

/// <summary>The loop that every shell shares.</summary>
public sealed class ReplicaDriverTests
{
    [Fact]
    [Paper("§5.1")]
    public void A_promise_leaves_when_its_write_is_durable()
    {
        var rig = new Rig();

        Assert.Empty(rig.AskedForVote(Rig.N2, 1, 0, 0).Left);
        Assert.Equal(1, rig.Driver.HeldPromises);

        Assert.IsType<RequestVoteResponse>(Assert.Single(rig.Persist().Left));
        Assert.Equal(0, rig.Driver.HeldPromises);
    }

    [Fact]
    public void Promises_leave_before_what_the_replica_sends_because_they_are_durable()
    {
        var rig = new Rig(log: [1], members: new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N3])).Lead();
        rig.Ack(Rig.N3, rig.Replica.LastLog.Index.Value);

        // A witness is sent only what is durable; the answer to the stale leader waits for the same write.
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[4] }));
        rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0));
        var left = rig.Persist().Left;

        Assert.IsType<AppendEntriesResponse>(left[0]);
        Assert.IsType<AppendEntries>(left[1]);
    }

    [Fact]
    public void A_step_tells_whether_the_role_changed()
    {
        var rig = new Rig();
        var effects = new EffectBuffer();

        Assert.False(rig.Driver.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(0), LogIndex.Zero, 0), rig.Now, effects));
        Assert.True(rig.Driver.Step(DeadlineReached.Instance, rig.Driver.NextDeadline, effects));
        Assert.Equal(0, effects.Count);
    }
}

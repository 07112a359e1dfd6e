using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>Reads through a replica: linearizable ones wait for a confirmation round, local ones for their index.</summary>
public sealed class ReplicaReadTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(120);

    [Fact]
    public void Linearizable_reads_must_wait_for_a_round_of_confirmation_and_go_to_the_machine_together()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        rig.Confirms = false;
        var reads = Enumerable.Range(0, 20).Select(_ => rig.Read(Consistency.Linearizable).Id).ToList();
        rig.Settle();
        rig.Machine.ExpectNoMsg(Moment);

        rig.Confirms = true;
        var served = rig.Machine.ExpectMsg<MachineProtocol.ReadMany>();
        Assert.Equal(1, served.MinIndex.Value);
        Assert.Equal(reads, served.Reads.Select(r => r.Request.Id));
        Assert.All(served.Reads, r => Assert.Equal(rig.Client.Ref, r.ReplyTo));
        rig.Machine.ExpectNoMsg(Moment);
    }

    [Fact]
    public void A_linearizable_read_must_wait_for_everything_committed_before_it()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        rig.Propose();
        var write = rig.MakeDurable();
        rig.Acknowledge("n3", write.Last, 1);
        rig.Read(Consistency.Linearizable);

        Assert.Equal(2, rig.Machine.ExpectMsg<MachineProtocol.Apply>().Entries.Span[^1].Index.Value);
        Assert.Equal(2, rig.Machine.ExpectMsg<MachineProtocol.ReadMany>().MinIndex.Value);
    }

    [Fact]
    public void Reads_of_a_leader_that_is_deposed_must_be_refused()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        rig.Confirms = false;
        var read = rig.Read(Consistency.Linearizable);
        rig.Status();
        rig.Replica.Tell(
            new AppendEntriesResponse(
                new ReplicaId("n3"), new ReplicaId("n1"), new Term(9), false, LogIndex.Zero, LogIndex.Zero, EntryId.Zero));

        rig.Answer(read, Outcome.NoLeader);
        rig.Machine.ExpectNoMsg(Moment);
    }

    [Fact]
    public void Local_reads_must_go_to_the_machine_at_once_with_their_requested_index()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        rig.Read(Consistency.Sequential, minIndex: 42);
        var read = rig.Machine.ExpectMsg<MachineProtocol.Read>();
        Assert.Equal((42L, rig.Client.Ref), (read.MinIndex.Value, read.ReplyTo));
    }
}

using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Status;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using RaftActors.Tests.Machines;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas;

/// <summary>Votes, acknowledgements, requests and faults of one replica.</summary>
public sealed class ReplicaActorTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(120);

    [Fact]
    public void ReplicaActor_must_not_answer_before_the_vote_is_durable()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        rig.Replica.Tell(new RequestVote(new ReplicaId("n2"), new ReplicaId("n1"), new Term(5), false, false, Id(3, 4)));

        var write = rig.Written();
        Assert.Equal((new Term(5), new ReplicaId("n2")), (write.HardState.CurrentTerm, write.HardState.VotedFor));
        rig.Peers["n2"].ExpectNoMsg(Moment);

        rig.Durable(write);
        Assert.True(rig.Peer<RequestVoteResponse>("n2").VoteGranted);
    }

    [Fact]
    public void ReplicaActor_must_not_acknowledge_entries_before_they_are_durable()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        rig.Replica.Tell(rig.Append(1, EntryId.Zero, 0, Entry(1, 1)));
        var first = rig.Written();
        rig.Replica.Tell(rig.Append(1, Id(1, 1), 0, Entry(2, 1)));
        var second = rig.Written();
        rig.Peers["n2"].ExpectNoMsg(Moment);

        // The later acknowledgement covers both writes.
        rig.Durable(second);
        Assert.Equal(1, rig.Peer<AppendEntriesResponse>("n2").MatchIndex.Value);
        Assert.Equal(2, rig.Peer<AppendEntriesResponse>("n2").MatchIndex.Value);
        rig.Durable(first);
        rig.Peers["n2"].ExpectNoMsg(Moment);
    }

    [Fact]
    public void ReplicaActor_must_not_take_part_before_recovery()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Replica.Tell(new RequestVote(new ReplicaId("n2"), new ReplicaId("n1"), new Term(5), false, false, Id(3, 4)));
        rig.Answer(rig.Propose(), Outcome.NoLeader);
        rig.Answer(rig.Read(Consistency.Linearizable), Outcome.NoLeader);
        rig.Answer(rig.Read(Consistency.Local), Outcome.NoLeader);

        rig.Log.ExpectMsg<LogStoreProtocol.Open>();
        rig.Replica.Tell(new LogStoreProtocol.Recovered(State(3, Entry(1, 3)), SnapshotBytes.Empty, new MemorySnapshotDrafts()), rig.Log);
        rig.Machine.ExpectMsg<MachineProtocol.Restore>();
        rig.Replica.Tell(new RequestVote(new ReplicaId("n2"), new ReplicaId("n1"), new Term(5), false, false, Id(3, 4)));
        rig.Peers["n2"].ExpectNoMsg(Moment);
        rig.Log.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(ReplicaPhase.Recovering, rig.Status().Phase);

        rig.Replica.Tell(new MachineProtocol.Restored(EntryId.Zero), rig.Machine);
        Assert.Equal(4, rig.Written().HardState.CurrentTerm.Value);
    }

    [Fact]
    public void A_burst_of_proposals_must_be_one_write_and_one_message_per_peer()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        var first = rig.Lead();
        rig.Acknowledge("n3", first.Last, 1);
        rig.Status();

        // The whole burst is in the mailbox before the first request is handled.
        ((IInternalActorRef)rig.Replica).Suspend();
        var requests = Enumerable.Range(0, 100).Select(i => rig.Propose($"c{i}")).ToList();
        ((IInternalActorRef)rig.Replica).Resume();

        var write = rig.Written();
        Assert.Equal(100, write.Entries.Length);
        foreach (var peer in rig.Peers.Keys)
        {
            Assert.Equal(
                100,
                rig.Peer<AppendEntries>(peer, a => a.Entries.Length > 0 && a.Entries.Span[^1].Index > first.Last.Index).Entries.Length);
        }

        rig.Acknowledge("n2", write.Last, 1);
        rig.Machine.ExpectNoMsg(Moment);
        rig.Durable(write);
        var apply = rig.Apply();
        Assert.Equal(requests.Select(r => r.Id), apply.Waiters.Select(w => w.Request.Id));
        Assert.Equal(write.Entries.ToArray().Select(e => e.Id), apply.Waiters.Select(w => w.Entry));
    }

    [Fact]
    public void A_follower_must_name_the_leader()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        Assert.Null(rig.Answer(rig.Propose(), Outcome.NoLeader).Leader);

        rig.Replica.Tell(rig.Append(1, EntryId.Zero, 0));
        Assert.Equal("n2", rig.Answer(rig.Propose(), Outcome.NoLeader).Leader);
        Assert.Equal("n2", rig.Answer(rig.Read(Consistency.Linearizable), Outcome.NoLeader).Leader);
    }

    [Fact]
    public void A_leader_must_be_announced_once_it_has_committed_and_again_when_it_no_longer_leads()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LeadershipChange));
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.MakeDurable();
        var term = rig.Peer<RequestVote>("n2").Term;
        rig.Replica.Tell(new RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), term, false, true));
        var write = rig.MakeDurable();
        Assert.Equal(("Leader", false), (rig.Status().Role, rig.Status().HasCommittedInTerm));
        ExpectNoMsg(TimeSpan.Zero);

        rig.Acknowledge("n2", write.Last, term.Value);
        Assert.Equal(new LeadershipChange("g", "n1", term.Value, IsHeld: true), ExpectMsg<LeadershipChange>());
        Assert.True(rig.Status().HasCommittedInTerm);

        rig.Replica.Tell(rig.Append(term.Value + 1, EntryId.Zero, 0));
        Assert.Equal(new LeadershipChange("g", "n1", term.Value, IsHeld: false), ExpectMsg<LeadershipChange>());
    }

    [Fact]
    public void A_leader_whose_replica_stops_must_be_announced_as_gone()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LeadershipChange));
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        var held = ExpectMsg<LeadershipChange>();

        Sys.Stop(rig.Replica);
        Assert.Equal(held with { IsHeld = false }, ExpectMsg<LeadershipChange>());
    }

    [Fact]
    public void A_command_above_the_limit_must_be_refused_without_the_others_of_its_burst()
    {
        var rig = new ReplicaRig(this, eager: true, o => o with { MaxCommandBytes = 10 });
        rig.Recover();
        rig.Lead();
        var good = rig.Propose("small");
        rig.Answer(rig.Propose("much too large"), Outcome.TooLarge);
        var more = rig.Propose("tiny");

        var entries = 0;
        while (entries < 2)
        {
            var write = rig.MakeDurable();
            entries += write.Entries.Length;
            rig.Acknowledge("n2", write.Last, 1);
        }

        var waiters = new List<Waiter>();
        AwaitAssert(() =>
        {
            waiters.AddRange(rig.Apply().Waiters);
            Assert.Equal([good.Id, more.Id], waiters.Select(w => w.Request.Id));
        });
    }

    [Fact]
    public void Commands_above_the_uncommitted_limit_must_be_refused_as_busy_at_once()
    {
        var rig = new ReplicaRig(this, eager: true, o => o with { MaxUncommittedEntries = 3 });
        rig.Recover();
        rig.Lead();
        var requests = Enumerable.Range(0, 5).Select(_ => rig.Propose()).ToList();

        rig.Answer(requests[3], Outcome.Busy);
        rig.Answer(requests[4], Outcome.Busy);
        rig.Client.ExpectNoMsg(Moment);
    }

    [Fact]
    public void Waiting_requests_must_be_answered_when_leadership_is_lost()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        var command = rig.Propose();
        rig.MakeDurable();
        rig.Replica.Tell(
            new AppendEntriesResponse(
                new ReplicaId("n3"), new ReplicaId("n1"), new Term(9), false, LogIndex.Zero, LogIndex.Zero, EntryId.Zero));

        rig.Answer(command, Outcome.Unknown);
    }

    /// <summary>K10: the entry is overwritten and the new one committed by the same message that ends the leadership.</summary>
    [Fact]
    public void The_waiter_of_a_truncated_entry_must_never_get_the_success_of_another_command()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        var machine = Sys.ActorOf(MachineProps.Of<ListMachine>());
        machine.Tell(new MachineProtocol.Restore(Id(1, 1), SnapshotBytes.InMemory(Saved(0))), rig.Machine);
        var command = rig.Propose("mine");
        Assert.Equal(2, rig.MakeDurable().Last.Index.Value);

        rig.Replica.Tell(rig.Append(7, Id(1, 1), 2, Entry(2, 7, "another's")));
        var apply = rig.Apply();
        machine.Tell(apply, rig.Machine);

        rig.Answer(command, Outcome.Unknown);
        rig.Client.ExpectNoMsg(Moment);
    }

    [Fact]
    public void A_stopping_replica_must_close_its_log_and_refuse()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        var command = rig.Propose();
        rig.MakeDurable();
        rig.Replica.Tell(StopReplica.Instance);
        rig.Replica.Tell(rig.Append(50, EntryId.Zero, 0));

        rig.Answer(command, Outcome.Unknown);
        rig.Log.FishForMessage<LogStoreProtocol.Close>(_ => true);
        rig.Answer(rig.Propose(), Outcome.Stopping);
        rig.Answer(rig.Read(Consistency.Linearizable), Outcome.Stopping);
        rig.Answer(rig.Read(Consistency.Local), Outcome.Stopping);
        Assert.Equal(ReplicaPhase.Stopping, rig.Status().Phase);
    }

    [Fact]
    public void A_leader_that_is_stopped_must_hand_over_first()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        var write = rig.Lead();
        rig.Replica.Tell(StopReplica.Instance);

        var handOver = rig.Peer<TimeoutNow>("n2");
        Assert.Equal(write.HardState.CurrentTerm, handOver.Term);
        rig.Answer(rig.Propose(), Outcome.NoLeader);
        Assert.Equal(ReplicaPhase.Running, rig.Status().Phase);

        rig.Replica.Tell(new RequestVote(new ReplicaId("n2"), new ReplicaId("n1"), handOver.Term.Next(), false, true, write.Last));
        rig.Log.FishForMessage<LogStoreProtocol.Close>(_ => true);
        Assert.Equal(ReplicaPhase.Stopping, rig.Status().Phase);
    }

    [Fact]
    public void A_stopping_leader_must_stop_even_if_its_successor_does_not_take_over()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        rig.Replica.Tell(StopReplica.Instance);

        rig.Log.FishForMessage<LogStoreProtocol.Close>(_ => true, TimeSpan.FromSeconds(10));
        Assert.Equal(ReplicaPhase.Stopping, rig.Status().Phase);
    }

    [Fact]
    public void A_replica_stopped_during_recovery_must_close_its_log()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Log.ExpectMsg<LogStoreProtocol.Open>();
        rig.Replica.Tell(StopReplica.Instance);
        rig.Log.ExpectMsg<LogStoreProtocol.Close>();
        rig.Replica.Tell(new LogStoreProtocol.Recovered(State(3), SnapshotBytes.Empty, new MemorySnapshotDrafts()), rig.Log);
        Assert.Equal(ReplicaPhase.Stopping, rig.Status().Phase);
        rig.Machine.ExpectNoMsg(Moment);
    }

    [Theory]
    [InlineData("store")]
    [InlineData("machine")]
    [InlineData("poison")]
    [InlineData("invariant")]
    [InlineData("snapshot")]
    public void After_a_fault_no_state_in_memory_must_be_trusted(string kind)
    {
        var rig = new ReplicaRig(this, eager: kind is not ("invariant" or "snapshot"));
        rig.Recover();
        ClientRequest? waiting = null;
        if (kind is not ("invariant" or "snapshot"))
        {
            rig.Lead();
            waiting = rig.Propose();
            rig.MakeDurable();
        }

        switch (kind)
        {
            case "store":
                Sys.Stop(rig.Log);
                break;
            case "machine":
                Sys.Stop(rig.Machine);
                break;
            case "poison":
                rig.Replica.Tell(new MachineProtocol.Faulted(Id(1, 1), new InvalidOperationException("poison")), rig.Machine);
                break;
            case "invariant":
                rig.Replica.Tell(rig.Append(1, EntryId.Zero, 0));
                rig.Replica.Tell(new Heartbeat(new ReplicaId("n2"), new ReplicaId("n1"), new Term(1), new LogIndex(50), 0));
                break;
            default:
                rig.Replica.Tell(
                    new SnapshotChunk(
                        new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Snapshot(50, 4), 2, 0, new byte[] { 1, 2 },
                        Crc32C.Compute([1, 2])));
                rig.Replica.Tell(
                    new LogStoreProtocol.SnapshotFailed(
                        rig.Log.FishForMessage<LogStoreProtocol.SaveSnapshot>(_ => true).Snapshot, new IOException("full")),
                    rig.Log);
                break;
        }

        Assert.NotEmpty(rig.Parent.ExpectMsg<ReplicaFaulted>().Problem);
        Assert.Equal(ReplicaPhase.Faulted, rig.Status().Phase);
        Assert.NotNull(rig.Status().Problem);
        if (waiting is not null)
        {
            rig.Answer(waiting, Outcome.Unknown);
        }

        rig.Answer(rig.Propose(), Outcome.NoSuchGroup);
        rig.Answer(rig.Read(Consistency.Linearizable), Outcome.NoSuchGroup);
        rig.Answer(rig.Read(Consistency.Local), Outcome.NoSuchGroup);
        rig.Replica.Tell(new RequestVote(new ReplicaId("n2"), new ReplicaId("n1"), new Term(99), false, false, Id(90, 98)));
        Assert.DoesNotContain(rig.Peers["n2"].ReceiveWhile(Moment, m => m), m => m is PeerSend { Body: RequestVoteResponse });
    }

    [Fact]
    public void A_replica_that_is_killed_must_still_answer_every_request_once()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover();
        rig.Lead();
        rig.Confirms = false;
        var command = rig.Propose();
        rig.MakeDurable();
        var read = rig.Read(Consistency.Linearizable);
        rig.Status();
        Sys.Stop(rig.Replica);

        rig.Answer(command, Outcome.Unknown);
        rig.Answer(read, Outcome.NoLeader);
        rig.Client.ExpectNoMsg(Moment);
    }

    internal static byte[] Saved(long timestamp, params byte[] state) => [1, .. BitConverter.GetBytes(timestamp), .. state];
}

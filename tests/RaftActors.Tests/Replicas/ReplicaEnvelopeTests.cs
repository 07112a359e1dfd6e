using Akka.Actor;
using RaftActors.Contracts;
using RaftActors.Machines;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Requests;
using RaftActors.Status;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas;

/// <summary>Entries other than plain commands, and the hashes of the machines.</summary>
public sealed class ReplicaEnvelopeTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    private static readonly SessionSequence Third = new(300, 3, 2);

    [Fact]
    public void A_burst_of_requests_of_all_kinds_must_be_written_in_order()
    {
        var rig = Leading();
        rig.Replica.Tell(new MachineProtocol.ProposeEnvelope(Envelopes.HashVerdict(1, 2)), rig.Machine);
        rig.Propose("plain");
        rig.Ask(new CommandRequest("g", 1000, "x"u8.ToArray(), Third));
        rig.Ask(new OpenSessionRequest("g", 1003));
        rig.Ask(new CloseSessionRequest("g", 1004, 300));

        // One write if they arrive as a burst; the scheduler decides how many arrive before the first flush.
        var entries = new List<Entry>();
        while (entries.Count < 5)
        {
            entries.AddRange(rig.MakeDurable().Entries.Span);
        }

        Assert.Equal(
            [EntryKind.Envelope, EntryKind.Command, EntryKind.Envelope, EntryKind.Envelope, EntryKind.Envelope],
            entries.Select(e => e.Kind));
        Assert.Equal("plain"u8.ToArray(), entries[1].Payload.ToArray());
        var inSession = Envelopes.Read(entries[2].Payload.Span).SessionCommand;
        Assert.Equal(
            (300L, 3L, 2L, "x"), (inSession.Session, inSession.Sequence, inSession.LowestAwaited, inSession.Command.ToStringUtf8()));
        Assert.Equal(EnvelopeMessage.BodyOneofCase.OpenSession, Envelopes.Read(entries[3].Payload.Span).BodyCase);
        Assert.Equal(EnvelopeMessage.BodyOneofCase.CloseSession, Envelopes.Read(entries[4].Payload.Span).BodyCase);

        // Each entry has its own waiter, except that of the runtime.
        rig.Acknowledge("n2", entries[^1].Id, entries[^1].Term.Value);
        Assert.Equal(entries.Skip(1).Select(e => e.Id), rig.Apply().Waiters.Select(w => w.Entry));
    }

    [Fact]
    public void A_batch_of_plain_commands_must_carry_no_kinds()
    {
        var queue = new RaftActors.Replicas.ProposalQueue(new MachineSettings(), new RaftActors.Replicas.FlushSignal(TestActor));
        queue.Add(new CommandRequest("g", 1, default), TestActor);
        Assert.True(queue.Take().Kinds.IsEmpty);
        queue.EndBatch();
        queue.AddEnvelope(new byte[1], null, ActorRefs.Nobody);
        Assert.Equal([EntryKind.Envelope], queue.Take().Kinds.ToArray());
        queue.EndBatch();
        queue.Add(new CommandRequest("g", 1, default), TestActor);
        Assert.True(queue.Take().Kinds.IsEmpty);
    }

    [Fact]
    public void A_follower_must_refuse_sessions_and_drop_entries_of_the_runtime()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        rig.Replica.Tell(new MachineProtocol.ProposeEnvelope(Envelopes.HashVerdict(1, 2)), rig.Machine);
        rig.Answer(rig.Ask(new OpenSessionRequest("g", 1003)), Outcome.NoLeader);
        rig.Log.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void The_machine_must_be_told_when_this_replica_gains_or_loses_leadership()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Machine.IgnoreNoMessages();
        rig.Recover();
        rig.MakeDurable();
        var term = rig.Peer<Protocol.Messages.RequestVote>("n2").Term;
        rig.Replica.Tell(new Protocol.Messages.RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), term, false, true));
        Assert.True(rig.Machine.FishForMessage<MachineProtocol.Lead>(_ => true).Leads);
        rig.Replica.Tell(rig.Append(term.Value + 1, EntryId.Zero, 0));
        Assert.False(rig.Machine.FishForMessage<MachineProtocol.Lead>(_ => true).Leads);
    }

    [Fact]
    public void A_follower_must_report_its_hash_to_the_leader()
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        rig.Replica.Tell(rig.Append(5, EntryId.Zero, 0));
        rig.Replica.Tell(new MachineProtocol.HashPoint(100, 7), rig.Machine);
        var report = rig.Peer<StateHash>("n2");
        Assert.Equal((100L, 7UL, "n1"), (report.Index, report.Hash, report.From.Value));
    }

    [Fact]
    public void A_leader_must_propose_the_verdict_of_a_majority_once()
    {
        var rig = Leading();
        rig.Replica.Tell(new MachineProtocol.HashPoint(100, 7), rig.Machine);
        rig.Replica.Tell(new StateHash(new ReplicaId("n2"), new ReplicaId("n1"), 100, 8));
        rig.Replica.Tell(new StateHash(new ReplicaId("n9"), new ReplicaId("n1"), 100, 8));
        Assert.NotEqual(ReplicaPhase.Faulted, rig.Status().Phase);
        rig.Log.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        rig.Replica.Tell(new StateHash(new ReplicaId("n3"), new ReplicaId("n1"), 100, 8));
        var verdict = Envelopes.Read(rig.MakeDurable().Entries.Span[0].Payload.Span).HashVerdict;
        Assert.Equal((100L, 8UL), (verdict.Index, verdict.Hash));
        rig.Replica.Tell(new StateHash(new ReplicaId("n3"), new ReplicaId("n1"), 100, 8));
        rig.Log.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_replica_with_a_different_state_must_fault_and_report_index_and_both_hashes()
    {
        var rig = Leading();
        rig.Replica.Tell(new MachineProtocol.Faulted(Id(105, 2), new StateDivergedException(100, 0xABC, 0xDEF)), rig.Machine);
        rig.AwaitPhase(ReplicaPhase.Faulted);
        Assert.Contains(
            "index 100: its hash is 0000000000000abc, the majority's is 0000000000000def", rig.Status().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_of_a_prepared_machine_must_be_prepared_before_it_is_appended()
    {
        var preparer = CreateTestProbe();
        var rig = Leading(preparer);
        var request = rig.Propose("raw");
        var order = preparer.ExpectMsg<PrepareProtocol.Prepare>();
        Assert.Equal(request, order.Request);
        rig.Log.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        rig.Replica.Tell(new PrepareProtocol.Prepared(request with { Command = "prepared"u8.ToArray() }, rig.Client), preparer);
        var entry = rig.MakeDurable().Entries.Span[0];
        Assert.Equal("prepared"u8.ToArray(), entry.Payload.ToArray());
    }

    [Fact]
    public void A_command_prepared_too_late_must_be_refused_definitely()
    {
        var preparer = CreateTestProbe();
        var rig = Leading(preparer);
        var request = rig.Propose("raw");
        preparer.ExpectMsg<PrepareProtocol.Prepare>();
        rig.Replica.Tell(rig.Append(70, EntryId.Zero, 0));
        rig.Replica.Tell(new PrepareProtocol.Prepared(request, rig.Client), preparer);
        rig.Answer(request, Outcome.NoLeader);

        rig.Replica.Tell(new MachineProtocol.Faulted(Id(1, 1), new InvalidOperationException("broken")), rig.Machine);
        rig.AwaitPhase(ReplicaPhase.Faulted);
        rig.Replica.Tell(new PrepareProtocol.Prepared(request, rig.Client), preparer);
        rig.Answer(request, Outcome.NoSuchGroup);
    }

    /// <summary>This replica might be elected between the refusal and the flush: the raw command must not be in the batch then.</summary>
    [Fact]
    public void A_follower_must_refuse_commands_that_need_preparation_at_once()
    {
        var preparer = CreateTestProbe();
        var rig = new ReplicaRig(this, eager: false, preparer: preparer);
        rig.Recover();
        rig.Answer(rig.Propose(), Outcome.NoLeader);
        preparer.ExpectNoMsg(TimeSpan.Zero);
    }

    /// <summary>A message between the command and the flush in the mailbox wins the election.</summary>
    [Fact]
    public void A_command_that_reached_a_candidate_unprepared_must_not_enter_the_log_of_the_leader()
    {
        var preparer = CreateTestProbe();
        var rig = new ReplicaRig(this, eager: true, Unhurried, preparer);
        rig.Recover();
        rig.MakeDurable();
        var term = rig.Peer<RequestVote>("n2").Term;

        var mailbox = (IInternalActorRef)rig.Replica;
        mailbox.Suspend();
        var unprepared = rig.Propose("raw");
        rig.Replica.Tell(new RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), term, false, true));
        var prepared = rig.Propose("raw");
        mailbox.Resume();

        rig.Answer(unprepared, Outcome.NoLeader);
        Assert.Equal(prepared, preparer.ExpectMsg<PrepareProtocol.Prepare>().Request);
        Assert.Equal(EntryKind.Empty, Assert.Single(rig.MakeDurable().Entries.ToArray()).Kind);
        rig.Replica.Tell(new PrepareProtocol.Prepared(prepared with { Command = "prepared"u8.ToArray() }, rig.Client), preparer);
        Assert.Equal("prepared"u8.ToArray(), Assert.Single(rig.MakeDurable().Entries.ToArray()).Payload.ToArray());
    }

    [Fact]
    public void A_replica_must_stop_when_its_preparer_stops()
    {
        var preparer = CreateTestProbe();
        var rig = Leading(preparer);
        Sys.Stop(preparer);
        rig.AwaitPhase(ReplicaPhase.Faulted);
    }

    /// <summary>The election must not end before the test has voted, even on a busy machine.</summary>
    private static ReplicaOptions Unhurried(ReplicaOptions options) =>
        options with { ElectionTimeoutMin = TimeSpan.FromSeconds(1), ElectionTimeoutMax = TimeSpan.FromSeconds(2) };

    private ReplicaRig Leading(IActorRef? preparer = null)
    {
        var rig = new ReplicaRig(this, eager: true, preparer: preparer);
        rig.Recover();
        rig.Lead();
        return rig;
    }
}

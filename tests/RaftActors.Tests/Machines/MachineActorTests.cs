using System.Text;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Requests;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using RaftActors.Tests.Replicas;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Machines;

/// <summary>
/// The machine actor: applies in order, answers the right clients, deterministically; a snapshot is of exactly one index (O07).
/// </summary>
public sealed class MachineActorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _replica;
    private readonly TestProbe _client;
    private readonly IActorRef _machine;
    private long _nextId;

    public MachineActorTests()
        : base(Raft.DefaultConfig())
    {
        _replica = CreateTestProbe();
        _client = CreateTestProbe();
        _machine = New();
    }

    [Fact]
    public void Entries_must_be_applied_in_order_and_each_waiter_get_its_own_result()
    {
        var first = Request("a");
        var second = Request("b");
        Apply(
            [Entry(1, 1, "a"), new Entry(new LogIndex(2), new Term(1), EntryKind.Empty, 9, default), Entry(3, 1, "b")],
            new(Id(1, 1), first, _client), new(Id(3, 1), second, _client));

        Assert.Equal(3, _replica.ExpectMsg<MachineProtocol.ApplyDone>().Index.Value);
        Assert.Equal("a@1", Answer(first, Outcome.Ok));
        Assert.Equal("b@3", Answer(second, Outcome.Ok));
        Assert.Equal(["a", "b"], List());
    }

    [Fact]
    public void A_waiter_for_another_term_must_be_answered_as_unknown()
    {
        var mine = Request("mine");
        Apply([Entry(1, 5, "another's")], new Waiter(Id(1, 4), mine, _client));
        Answer(mine, Outcome.Unknown);
        _client.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_command_on_which_the_machine_throws_must_be_answered_and_the_next_ones_applied()
    {
        var before = Request("a");
        var poison = Request("poison");
        var after = Request("b");
        Apply(
            [Entry(1, 1, "a"), Entry(2, 1, "poison"), Entry(3, 1, "b")],
            new(Id(1, 1), before, _client), new(Id(2, 1), poison, _client), new(Id(3, 1), after, _client));

        Assert.Equal(3, _replica.ExpectMsg<MachineProtocol.ApplyDone>().Index.Value);
        Assert.Equal("a@1", Answer(before, Outcome.Ok));
        Answer(poison, Outcome.MachineError);
        Assert.Equal("b@3", Answer(after, Outcome.Ok));
        Assert.Equal(["a", "b"], List());
    }

    [Fact]
    public void A_failure_of_this_node_must_fault_and_answer_all_waiters()
    {
        var early = Read(10);
        var before = Request("a");
        var poison = Request("disk");
        var after = Request("b");
        Apply(
            [Entry(1, 1, "a"), Entry(2, 1, "disk"), Entry(3, 1, "b")],
            new(Id(1, 1), before, _client), new(Id(2, 1), poison, _client), new(Id(3, 1), after, _client));

        Assert.Equal(Id(2, 1), _replica.ExpectMsg<MachineProtocol.Faulted>().At);
        Assert.Equal("a@1", Answer(before, Outcome.Ok));
        var rest = _client.ReceiveN(3).Cast<ClientResponse>().ToDictionary(r => r.Id, r => r.Outcome);
        Assert.Equal(
            (Outcome.NoLeader, Outcome.Unknown, Outcome.Unknown), (rest[early.Id], rest[poison.Id], rest[after.Id]));

        var later = Request("c");
        Apply([Entry(4, 1, "c")], new Waiter(Id(4, 1), later, _client));
        Answer(later, Outcome.Unknown);
        Answer(Read(0), Outcome.NoLeader);
        ReadMany(0);
        Assert.All(_client.ReceiveN(3).Cast<ClientResponse>(), r => Assert.Equal(Outcome.NoLeader, r.Outcome));
        _replica.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Reads_must_wait_for_their_index()
    {
        var late = Read(2);
        Apply([Entry(1, 1, "a")]);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
        _client.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Apply([Entry(2, 1, "b")]);

        var response = _client.ExpectMsg<ClientResponse>();
        Assert.Equal((late.Id, Outcome.Ok, 2L), (response.Id, response.Outcome, response.Index));
        Assert.Equal(["a", "b"], ListMachine.Parse(response.Result));
    }

    [Fact]
    public void The_reads_of_a_round_must_all_be_answered_now_or_when_their_index_is_applied()
    {
        var late = ReadMany(1);
        Apply([Entry(1, 1, "a")]);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
        Assert.Equal(late.Select(r => r.Id), _client.ReceiveN(3).Cast<ClientResponse>().Select(r => r.Id).Order());

        var now = ReadMany(1);
        var answers = _client.ReceiveN(3).Cast<ClientResponse>().ToList();
        Assert.Equal(now.Select(r => (r.Id, Outcome.Ok)), answers.Select(a => (a.Id, a.Outcome)));
    }

    [Fact]
    public void A_restore_must_serve_reads_that_waited_for_it()
    {
        var late = Read(20);
        _machine.Tell(new MachineProtocol.Restore(Id(20, 3), SnapshotBytes.InMemory(ReplicaActorTests.Saved(0))), _replica);
        _replica.ExpectMsg<MachineProtocol.Restored>();
        Answer(late, Outcome.Ok);
    }

    [Fact]
    public void A_query_that_throws_must_fail_only_that_query()
    {
        var bad = new QueryRequest("g", ++_nextId, new byte[] { 1 }, Consistency.Local);
        _machine.Tell(new MachineProtocol.Read(bad, _client, LogIndex.Zero), _replica);
        Answer(bad, Outcome.BadRequest);
        Apply([Entry(1, 1, "a")]);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
    }

    [Fact]
    public void State_and_lowest_timestamp_must_survive_saving_and_restoring()
    {
        Apply([Entry(1, 1, "a") with { Timestamp = 5000 }]);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
        _machine.Tell(new MachineProtocol.Save(new MemorySnapshotDrafts()), _replica);
        var saved = _replica.ExpectMsg<MachineProtocol.Saved>();
        Assert.Equal(Id(1, 1), saved.At);

        var other = New();
        other.Tell(new MachineProtocol.Restore(saved.At, SnapshotBytes.InMemory(((MemorySnapshotDraft)saved.Draft).Bytes)), _replica);
        _replica.ExpectMsg<MachineProtocol.Restored>();
        var request = Request("b");
        other.Tell(
            new MachineProtocol.Apply(new[] { Entry(2, 2, "b") with { Timestamp = 10 } }, [new Waiter(Id(2, 2), request, _client)]),
            _replica);
        Assert.Equal("b@5000", Answer(request, Outcome.Ok));
    }

    [Fact]
    public void Timestamps_must_never_run_backwards()
    {
        var request = Request("b");
        Apply(
            [Entry(1, 1, "a") with { Timestamp = 900 }, Entry(2, 2, "b") with { Timestamp = 10 }], new Waiter(Id(2, 2), request, _client));
        Assert.Equal("b@900", Answer(request, Outcome.Ok));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("020000000000000000")]
    [InlineData("010000000000000000FFFFFF7F")]
    [InlineData("5241736E")]
    [InlineData("5241736E0500000000")]
    [InlineData("5241736E0200000001")]
    [InlineData("5241736E02FFFFFFFF")]
    [InlineData("5241736E0201000000FF")]
    [InlineData("5241736E0200000000FFFFFF7F")]
    public void A_snapshot_that_cannot_be_read_must_fault(string hex)
    {
        _machine.Tell(new MachineProtocol.Restore(Id(7, 2), SnapshotBytes.InMemory(Convert.FromHexString(hex))), _replica);
        Assert.Equal(Id(7, 2), _replica.ExpectMsg<MachineProtocol.Faulted>().At);
    }

    [Fact]
    public void A_restore_must_replace_the_whole_state()
    {
        Apply([Entry(1, 1, "a") with { Timestamp = 5000 }]);
        _machine.Tell(new MachineProtocol.Restore(EntryId.Zero, default), _replica);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
        _replica.ExpectMsg<MachineProtocol.Restored>();
        Assert.Empty(List());
        var request = Request("b");
        Apply([Entry(1, 1, "b") with { Timestamp = 10 }], new Waiter(Id(1, 1), request, _client));
        Assert.Equal("b@10", Answer(request, Outcome.Ok));
    }

    [Fact]
    public void A_machine_that_cannot_save_must_report_it_and_continue()
    {
        var machine = Sys.ActorOf(MachineProps.Of<Forgetful>());
        machine.Tell(new MachineProtocol.Save(new MemorySnapshotDrafts()), _replica);
        Assert.IsType<IOException>(_replica.ExpectMsg<MachineProtocol.SaveFailed>().Cause);
        machine.Tell(new MachineProtocol.Apply(new[] { Entry(1, 1) }, []), _replica);
        _replica.ExpectMsg<MachineProtocol.ApplyDone>();
    }

    private IActorRef New() => Sys.ActorOf(MachineProps.Of<ListMachine>());

    private ClientRequest Request(string text) => new CommandRequest("g", ++_nextId, Encoding.UTF8.GetBytes(text));

    private void Apply(Entry[] entries, params Waiter[] waiters) => _machine.Tell(new MachineProtocol.Apply(entries, waiters), _replica);

    private List<ClientRequest> ReadMany(long minIndex)
    {
        var reads = Enumerable
            .Range(0, 3)
            .Select(_ => ((ClientRequest)new QueryRequest("g", ++_nextId, default, Consistency.Linearizable), (IActorRef)_client))
            .ToList();
        _machine.Tell(new MachineProtocol.ReadMany(reads, new LogIndex(minIndex)), _replica);
        return [.. reads.Select(r => r.Item1)];
    }

    private ClientRequest Read(long minIndex)
    {
        var request = new QueryRequest("g", ++_nextId, default, Consistency.Sequential, MinIndex: minIndex);
        _machine.Tell(new MachineProtocol.Read(request, _client, new LogIndex(minIndex)), _replica);
        return request;
    }

    private string Answer(ClientRequest request, Outcome status)
    {
        var response = _client.ExpectMsg<ClientResponse>();
        Assert.Equal((request.Id, status), (response.Id, response.Outcome));
        return Encoding.UTF8.GetString(response.Result.Span);
    }

    private IReadOnlyList<string> List()
    {
        Read(0);
        return ListMachine.Parse(_client.ExpectMsg<ClientResponse>().Result);
    }

    private sealed class Forgetful : IStateMachine
    {
        public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => default;

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => default;

        public void Save(Stream snapshot) => throw new IOException("No room.");

        public void Load(Stream snapshot) => throw new IOException("No room.");
    }
}

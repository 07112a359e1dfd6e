using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines;
using RaftActors.TestKit.Machines;
using RaftActors.Tests.Replicas.Snapshots;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Machines;

/// <summary>A machine that offers a captured state is not stopped while it is written.</summary>
public sealed class CapturedStateTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _replica;
    private readonly Gate _gate = new();
    private readonly IActorRef _machine;

    public CapturedStateTests()
        : base(Raft.DefaultConfig())
    {
        _replica = CreateTestProbe();
        var gate = _gate;
        _machine = Sys.ActorOf(MachineProps.Of(() => new GatedMachine(gate)));
    }

    [Fact]
    public void Commands_must_be_applied_while_the_state_is_written_which_must_be_that_of_its_moment()
    {
        var drafts = new CountedDrafts();
        Apply(1, "a");
        _machine.Tell(new MachineProtocol.Save(drafts), _replica);
        _gate.Reached.Wait(TimeSpan.FromSeconds(10));
        Apply(2, "b");
        Apply(3, "c");
        _replica.ExpectNoMsg(TimeSpan.Zero);

        _gate.Open.Set();
        var saved = _replica.ExpectMsg<MachineProtocol.Saved>();
        Assert.Equal(Id(1, 1), saved.At);
        Assert.Equal(["a"], ListOf(saved));
        Assert.Equal(1, drafts.Open);
    }

    [Fact]
    public void A_state_that_cannot_be_written_must_be_reported_and_leave_no_draft()
    {
        var drafts = new CountedDrafts { Room = 3 };
        _gate.Open.Set();
        Apply(1, "a");
        _machine.Tell(new MachineProtocol.Save(drafts), _replica);
        Assert.IsType<IOException>(_replica.ExpectMsg<MachineProtocol.SaveFailed>().Cause);
        Assert.Equal(0, drafts.Open);

        drafts.Room = long.MaxValue;
        _machine.Tell(new MachineProtocol.Save(drafts), _replica);
        Assert.Equal(["a"], ListOf(_replica.ExpectMsg<MachineProtocol.Saved>()));
    }

    [Fact]
    public void A_machine_that_cannot_be_captured_must_leave_no_draft_either()
    {
        var drafts = new CountedDrafts { Room = 3 };
        var machine = Sys.ActorOf(MachineProps.Of<ListMachine>());
        machine.Tell(new MachineProtocol.Save(drafts), _replica);
        Assert.IsType<IOException>(_replica.ExpectMsg<MachineProtocol.SaveFailed>().Cause);
        Assert.Equal((1, 0), (drafts.Created, drafts.Open));
    }

    protected override void Dispose(bool disposing)
    {
        _gate.Open.Set();
        base.Dispose(disposing);
    }

    private void Apply(long index, string text)
    {
        _machine.Tell(new MachineProtocol.Apply(new[] { Entry(index, 1, text) }, []), _replica);
        Assert.Equal(index, _replica.ExpectMsg<MachineProtocol.ApplyDone>().Index.Value);
    }

    /// <summary>Another machine that loads it has the same list.</summary>
    private static IReadOnlyList<string> ListOf(MachineProtocol.Saved saved)
    {
        var machine = new ReplicatedMachine(() => new ListMachine(), "g");
        machine.Load(((CountedDrafts.Draft)saved.Draft).Bytes, saved.At);
        return ListMachine.Parse(machine.Query(default));
    }

    private sealed class Gate
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Open { get; } = new();
    }

    /// <summary>Its captured state is written only when the gate is open.</summary>
    private sealed class GatedMachine(Gate gate) : ICapturedMachine
    {
        private readonly ListMachine _list = new();

        public ReadOnlyMemory<byte> Apply(in CommittedCommand command) => _list.Apply(command);

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _list.Query(query);

        public void Save(Stream snapshot) => _list.Save(snapshot);

        public void Load(Stream snapshot) => _list.Load(snapshot);

        public Action<Stream> Capture()
        {
            var bytes = _list.Query(default);
            return snapshot =>
            {
                gate.Reached.Set();
                gate.Open.Wait(TimeSpan.FromSeconds(10));
                snapshot.Write(bytes.Span);
            };
        }
    }
}

using Akka.Actor;
using Akka.TestKit;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Replicas;
using RaftActors.Replicas.Snapshots;
using RaftActors.Storage;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas.Snapshots;

/// <summary>One transfer: chunks of ten bytes, three at a time, given up after 400 ms without progress.</summary>
public sealed class SnapshotSenderTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _log;
    private readonly TestProbe _pipe;
    private readonly TestProbe _replica;
    private readonly IActorRef _sender;

    public SnapshotSenderTests()
        : base(Raft.DefaultConfig())
    {
        _log = CreateTestProbe();
        _pipe = CreateTestProbe();
        _replica = CreateTestProbe();
        var settings = SettingsOf(new Protocol.ReplicaOptions());
        var peers = new Dictionary<string, IActorRef> { ["n2"] = _pipe };
        var context = new ReplicaContext(settings, settings.Groups["g"], _log, TestActor, peers);
        var order = new SendSnapshot(new ReplicaId("n2"), new Term(4), Snapshot(50, 3));
        _sender = _replica.ChildActorOf(Props.Create(() => new SnapshotSender(context, order)));
        _log.ExpectMsg<LogStoreProtocol.LoadSnapshot>();
    }

    [Fact]
    public void Chunks_must_be_sent_in_a_window()
    {
        Loaded(45);
        Assert.Equal([0, 10, 20], Offsets(3));
        _pipe.ExpectNoMsg(TimeSpan.FromMilliseconds(30));
        Acknowledge(10);
        Assert.Equal([30], Offsets(1));
        Acknowledge(30);
        var last = Chunk();
        Assert.Equal((40L, 5, 45L), (last.Offset, last.Data.Length, last.TotalBytes));
        Acknowledge(45);
        Assert.Equal(new SnapshotSent(new ReplicaId("n2"), new LogIndex(50), true), _replica.ExpectMsg<SnapshotSent>());
        Watch(_sender);
        ExpectTerminated(_sender);
    }

    [Fact]
    public void Lost_chunks_must_be_sent_again_from_where_the_receiver_is()
    {
        Loaded(45);
        Offsets(3);
        Acknowledge(10);
        Offsets(1);
        Assert.Equal([10, 20, 30], Offsets(3));
        Acknowledge(45);
        Assert.True(_replica.ExpectMsg<SnapshotSent>().Success);
    }

    [Fact]
    public void A_transfer_without_progress_must_be_given_up()
    {
        Loaded(5);
        Assert.Equal([0, 0, 0, 0], Offsets(4));
        Assert.False(_replica.ExpectMsg<SnapshotSent>().Success);
    }

    [Fact]
    public void A_transfer_of_a_deleted_snapshot_must_be_given_up()
    {
        _sender.Tell(new LogStoreProtocol.SnapshotLoaded(Snapshot(50, 3), null));
        Assert.False(_replica.ExpectMsg<SnapshotSent>().Success);
    }

    /// <summary>The receiver would take an empty chunk for a complete, empty snapshot.</summary>
    [Fact]
    public void Nothing_must_be_sent_or_counted_as_sent_before_the_store_returns_the_bytes()
    {
        Acknowledge(0);
        _pipe.ExpectNoMsg(TimeSpan.FromMilliseconds(150));
        _replica.ExpectNoMsg(TimeSpan.Zero);
        Loaded(5);
        Assert.Equal([0], Offsets(1));
        Acknowledge(5);
        Assert.True(_replica.ExpectMsg<SnapshotSent>().Success);
    }

    [Fact]
    public void Acknowledgements_of_other_snapshots_must_be_ignored()
    {
        Loaded(5);
        Offsets(1);
        _sender.Tell(new SnapshotChunkAck(new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Id(49, 3), 5));
        Acknowledge(6);
        Acknowledge(-1);
        _replica.ExpectNoMsg(TimeSpan.FromMilliseconds(30));
        Acknowledge(5);
        Assert.True(_replica.ExpectMsg<SnapshotSent>().Success);
    }

    private void Loaded(int bytes) =>
        _sender.Tell(new LogStoreProtocol.SnapshotLoaded(Snapshot(50, 3), SnapshotBytes.InMemory(new byte[bytes])));

    private void Acknowledge(long next) =>
        _sender.Tell(new SnapshotChunkAck(new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Id(50, 3), next));

    private SnapshotChunk Chunk() => Assert.IsType<SnapshotChunk>(_pipe.ExpectMsg<PeerSend>().Body);

    private long[] Offsets(int count) => [.. Enumerable.Range(0, count).Select(_ => Chunk().Offset)];
}

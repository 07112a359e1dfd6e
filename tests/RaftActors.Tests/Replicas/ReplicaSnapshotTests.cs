using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas;

/// <summary>Snapshots: taken, sent, and received completely, exactly once (§7; E08).</summary>
public sealed class ReplicaSnapshotTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(120);
    private static readonly byte[] State25 = [.. Enumerable.Range(0, 25).Select(i => (byte)i)];

    [Fact]
    public void A_snapshot_must_be_taken_saved_and_compact_the_log()
    {
        var rig = new ReplicaRig(this, eager: false, o => o with { SnapshotEntries = 3 });
        rig.Recover();
        rig.Replica.Tell(rig.Append(1, EntryId.Zero, 4, Entry(1, 1), Entry(2, 1), Entry(3, 1), Entry(4, 1)));
        rig.MakeDurable();
        rig.Apply();
        rig.Machine.ExpectMsg<MachineProtocol.Save>();
        rig.Replica.Tell(new MachineProtocol.Saved(Id(4, 1), Draft(State25)), rig.Machine);
        var save = rig.Log.ExpectMsg<LogStoreProtocol.SaveSnapshot>();
        Assert.Equal((Id(4, 1), Members), (save.Snapshot.LastIncluded, save.Snapshot.Configuration));

        rig.Replica.Tell(Stored(save), rig.Log);
        var compact = rig.Log.ExpectMsg<LogStoreProtocol.Compact>();
        Assert.Equal((Id(4, 1), Id(3, 1)), (compact.Snapshot.LastIncluded, compact.Base));
        Assert.Equal(4, rig.Status().SnapshotIndex);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_stored_must_be_retried_later()
    {
        var rig = new ReplicaRig(this, eager: false, o => o with { SnapshotEntries = 2 });
        rig.Recover();
        rig.Replica.Tell(rig.Append(1, EntryId.Zero, 2, Entry(1, 1), Entry(2, 1)));
        rig.MakeDurable();
        rig.Apply();
        rig.Machine.ExpectMsg<MachineProtocol.Save>();
        rig.Replica.Tell(new MachineProtocol.SaveFailed(new IOException("full")), rig.Machine);
        rig.Replica.Tell(rig.Append(1, Id(2, 1), 4, Entry(3, 1), Entry(4, 1)));
        rig.MakeDurable();
        rig.Apply();
        rig.Machine.ExpectMsg<MachineProtocol.Save>();
    }

    [Theory]
    [InlineData("in order")]
    [InlineData("duplicate")]
    [InlineData("damaged")]
    [InlineData("one lost")]
    [InlineData("from two leaders")]
    public void A_received_snapshot_must_be_installed_once_and_completely(string how)
    {
        var rig = new ReplicaRig(this, eager: false);
        rig.Recover();
        if (how == "from two leaders")
        {
            // Another leader may encode the same state differently with the same length.
            rig.Replica.Tell(
                new SnapshotChunk(
                    new ReplicaId("n3"), new ReplicaId("n1"), new Term(4), Snapshot(50, 4), 25, 0, new byte[10],
                    Crc32C.Compute(new byte[10])));
            rig.Peer<SnapshotChunkAck>("n3");
        }

        foreach (var offset in new[] { 0, 10, 20 })
        {
            if (how == "damaged")
            {
                rig.Replica.Tell(Chunk(offset) with { Crc = 1 });
                Assert.Equal(offset, rig.Peer<SnapshotChunkAck>("n2").NextOffset);
            }

            if (how == "one lost" && offset == 0)
            {
                rig.Replica.Tell(Chunk(10));
                Assert.Equal(0, rig.Peer<SnapshotChunkAck>("n2").NextOffset);
            }

            rig.Replica.Tell(Chunk(offset));
            Assert.Equal(Math.Min(offset + 10, 25), rig.Peer<SnapshotChunkAck>("n2").NextOffset);
            if (how == "duplicate")
            {
                rig.Replica.Tell(Chunk(offset));
                Assert.Equal(Math.Min(offset + 10, 25), rig.Peer<SnapshotChunkAck>("n2").NextOffset);
            }
        }

        var save = rig.Log.FishForMessage<LogStoreProtocol.SaveSnapshot>(_ => true);
        Assert.Equal(State25, Bytes(save.Draft).ToArray());
        rig.Machine.ExpectNoMsg(TimeSpan.Zero);

        // The leader's term is written with it.
        Assert.Null(rig.MakeDurable().ResetTo);
        rig.Replica.Tell(Stored(save), rig.Log);
        var write = rig.Written();
        Assert.Equal(Id(50, 4), write.ResetTo?.LastIncluded);
        var restore = rig.Machine.ExpectMsg<MachineProtocol.Restore>();
        Assert.Equal(Id(50, 4), restore.At);
        Assert.Equal(State25, restore.State!.ToArray());
        rig.Peers["n2"].ExpectNoMsg(Moment);
        rig.Durable(write);
        Assert.Equal(50, rig.Peer<AppendEntriesResponse>("n2").MatchIndex.Value);

        // A sender that missed the acknowledgement sends again: it is acknowledged, and nothing is installed twice.
        foreach (var offset in new[] { 0, 10, 20 })
        {
            rig.Replica.Tell(Chunk(offset));
        }

        Assert.Equal(50, rig.Peer<AppendEntriesResponse>("n2").MatchIndex.Value);
        rig.Log.ExpectNoMsg(Moment);
        rig.Machine.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_received_snapshot_that_arrived_too_late_must_not_block_local_snapshots()
    {
        var rig = new ReplicaRig(this, eager: false, o => o with { SnapshotEntries = 2 });
        rig.Recover();
        rig.Replica.Tell(
            new SnapshotChunk(
                new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Snapshot(2, 4), 2, 0, new byte[] { 1, 2 },
                Crc32C.Compute([1, 2])));
        var save = rig.Log.FishForMessage<LogStoreProtocol.SaveSnapshot>(_ => true);
        rig.Replica.Tell(rig.Append(4, EntryId.Zero, 2, Entry(1, 4), Entry(2, 4)));
        rig.Status();
        rig.Replica.Tell(Stored(save), rig.Log);
        rig.MakeDurable();
        rig.Apply();
        rig.Machine.ExpectMsg<MachineProtocol.Save>();
        rig.Replica.Tell(new MachineProtocol.Saved(Id(2, 4), Draft(State25)), rig.Machine);
        rig.Replica.Tell(Stored(rig.Log.FishForMessage<LogStoreProtocol.SaveSnapshot>(_ => true)), rig.Log);

        Assert.Equal(Id(2, 4), rig.Log.ExpectMsg<LogStoreProtocol.Compact>().Snapshot.LastIncluded);
    }

    [Fact]
    public void A_leader_must_send_a_snapshot_to_a_peer_that_is_behind_its_log()
    {
        var rig = new ReplicaRig(this, eager: true);
        rig.Recover(new RecoveredState(new HardState(new Term(3), ReplicaId.None), Snapshot(50, 3), Id(49, 3), new[] { Entry(50, 3) }));
        rig.MakeDurable();
        rig.Replica.Tell(new RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), false, true));
        rig.MakeDurable();
        rig.Peer<AppendEntries>("n3");
        rig.Replica.Tell(
            new AppendEntriesResponse(
                new ReplicaId("n3"), new ReplicaId("n1"), new Term(4), false, LogIndex.Zero, new LogIndex(50), EntryId.Zero));
        var load = rig.Log.FishForMessage<LogStoreProtocol.LoadSnapshot>(_ => true);
        rig.Log.Sender.Tell(new LogStoreProtocol.SnapshotLoaded(load.Snapshot, SnapshotBytes.InMemory(State25)));

        foreach (var offset in new[] { 0, 10, 20 })
        {
            Assert.Equal(offset, rig.Peer<SnapshotChunk>("n3").Offset);
        }

        rig.Replica.Tell(new SnapshotChunkAck(new ReplicaId("n3"), new ReplicaId("n1"), new Term(4), Id(50, 3), 25));
        rig.Acknowledge("n3", Id(50, 3), 4);
        Assert.Equal(51, rig.Peer<AppendEntries>("n3", a => a.Entries.Length > 0).Entries.Span[0].Index.Value);
    }

    private static SnapshotDraft Draft(byte[] bytes) => new MemorySnapshotDrafts().Write(bytes);

    private static ReadOnlyMemory<byte> Bytes(SnapshotDraft draft) => ((MemorySnapshotDraft)draft).Bytes;

    private static LogStoreProtocol.SnapshotStored Stored(LogStoreProtocol.SaveSnapshot save) =>
        new(save.Snapshot, SnapshotBytes.InMemory(Bytes(save.Draft)));

    private static SnapshotChunk Chunk(int offset)
    {
        var data = State25.AsMemory(offset, Math.Min(10, 25 - offset));
        return new(new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Snapshot(50, 4), 25, offset, data, Crc32C.Compute(data.Span));
    }
}

using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Replicas;
using RaftActors.Replicas.Snapshots;
using RaftActors.Storage;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas.Snapshots;

/// <summary>The bytes of a leader's snapshot, from the first chunk until they are no longer needed (§7).</summary>
public sealed class IncomingSnapshotTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _leader;
    private readonly IncomingSnapshot _incoming;

    public IncomingSnapshotTests()
        : base(Raft.DefaultConfig())
    {
        _leader = CreateTestProbe();
        var settings = SettingsOf(new ReplicaOptions());
        var peers = new Dictionary<string, IActorRef> { ["n2"] = _leader };
        var context = new ReplicaContext(settings, settings.Groups["g"], TestActor, TestActor, peers);
        _incoming = new IncomingSnapshot(context, new PeerLinks(context, TestActor, NoLogger.Instance), NoLogger.Instance);
    }

    [Fact]
    public void A_newer_snapshot_must_keep_arriving_while_an_older_one_is_installed()
    {
        Assert.NotNull(_incoming.Add(Chunk(50, 0, 4, 4)));
        Save(Snapshot(50, 4));
        Assert.Null(_incoming.Add(Chunk(60, 0, 2, 4)));

        Assert.Equal(4, _incoming.Restore(Snapshot(50, 4), isHollow: false).State!.Length);
        _incoming.EndSave();

        Assert.NotNull(_incoming.Add(Chunk(60, 2, 2, 4)));
        Assert.Equal([0, 1, 0, 1], Save(Snapshot(60, 4)));
        Assert.Equal([4L, 2L, 4L], Positions(3));
    }

    [Fact]
    public void A_chunk_of_the_snapshot_being_saved_must_be_acknowledged_as_complete()
    {
        _incoming.Add(Chunk(50, 0, 4, 4));
        _incoming.BeginSave(Snapshot(50, 4));

        Assert.Null(_incoming.Add(Chunk(50, 0, 4, 4)));
        Assert.Equal([4L, 4L], Positions(2));
        Assert.True(_incoming.IsSaving(Snapshot(50, 4)));
    }

    [Fact]
    public void A_snapshot_that_the_core_does_not_want_must_be_forgotten()
    {
        Assert.NotNull(_incoming.Add(Chunk(50, 0, 4, 4)));
        _incoming.ForgetUnwanted();

        Assert.Throws<InvalidOperationException>(() => _incoming.BeginSave(Snapshot(50, 4)));
        Assert.NotNull(_incoming.Add(Chunk(50, 0, 4, 4)));
    }

    [Fact]
    public void An_incomplete_snapshot_must_be_neither_saved_nor_restored()
    {
        Assert.Null(_incoming.Add(Chunk(50, 0, 2, 4)));
        _incoming.ForgetUnwanted();

        Assert.Throws<InvalidOperationException>(() => _incoming.BeginSave(Snapshot(50, 4)));
        Assert.Throws<InvalidOperationException>(() => _incoming.Restore(Snapshot(50, 4), isHollow: false));
        Assert.NotNull(_incoming.Add(Chunk(50, 2, 2, 4)));
    }

    [Fact]
    public void A_witness_must_get_no_bytes_for_its_machine()
    {
        _incoming.Add(Chunk(50, 0, 4, 4));
        Save(Snapshot(50, 4));

        Assert.Null(_incoming.Restore(Snapshot(50, 4), isHollow: true).State);
    }

    /// <summary>As the store does: takes the draft, and returns the bytes.</summary>
    private byte[] Save(SnapshotInfo snapshot)
    {
        var bytes = ((MemorySnapshotDraft)_incoming.BeginSave(snapshot)).Bytes;
        _incoming.OnStored(SnapshotBytes.InMemory(bytes));
        return bytes.ToArray();
    }

    private long[] Positions(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => ((SnapshotChunkAck)_leader.ExpectMsg<PeerSend>().Body).NextOffset)];

    private static SnapshotChunk Chunk(long index, int offset, int length, int total)
    {
        var data = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        return new SnapshotChunk(
            new ReplicaId("n2"), new ReplicaId("n1"), new Term(4), Snapshot(index, 4), total, offset, data, Crc32C.Compute(data));
    }
}

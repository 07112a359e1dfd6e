using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Replicas;
using RaftActors.Replicas.Snapshots;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Stores;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas.Snapshots;

/// <summary>The bytes of a leader's snapshot, from the first chunk until they are no longer needed (§7).</summary>
public sealed class IncomingSnapshotTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly CountedDrafts _drafts = new() { MaxBytes = 1000 };
    private readonly TestProbe _leader;
    private readonly IncomingSnapshot _incoming;

    public IncomingSnapshotTests()
        : base(Raft.DefaultConfig())
    {
        _leader = CreateTestProbe();
        var settings = SettingsOf(new ReplicaOptions());
        var peers = new Dictionary<string, IActorRef> { ["n2"] = _leader };
        var context = new ReplicaContext(settings, settings.Groups["g"], TestActor, TestActor, peers) { Drafts = _drafts };
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

    [Fact]
    public void A_full_disk_must_leave_no_draft_and_no_acknowledgement_and_the_leader_may_begin_again()
    {
        _drafts.Room = 3;
        Assert.Null(_incoming.Add(Chunk(50, 0, 2, 4)));
        Assert.Null(_incoming.Add(Chunk(50, 2, 2, 4)));
        Assert.Equal([2L], Positions(1));
        _leader.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(0, _drafts.Open);

        _drafts.Room = 4;
        Assert.NotNull(_incoming.Add(Chunk(50, 0, 4, 4)));
        Assert.Equal([0, 1, 2, 3], Save(Snapshot(50, 4)));
    }

    [Fact]
    public void A_snapshot_that_is_too_large_for_the_store_must_be_refused_at_its_first_chunk()
    {
        Assert.Null(_incoming.Add(Chunk(50, 0, 4, 1001)));
        _leader.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(0, _drafts.Created);
    }

    [Fact]
    public void A_draft_must_be_dropped_when_another_snapshot_or_leader_replaces_it_or_the_core_does_not_want_it()
    {
        _incoming.Add(Chunk(50, 0, 2, 4));
        _incoming.Add(Chunk(60, 0, 2, 4));
        _incoming.Add(Chunk(60, 0, 2, 5));
        Assert.Equal((3, 1), (_drafts.Created, _drafts.Open));
        _incoming.Add(Chunk(60, 0, 4, 4));
        _incoming.ForgetUnwanted();
        Assert.Equal((4, 0), (_drafts.Created, _drafts.Open));
    }

    /// <summary>A leader of an earlier build sends no log time; it is within the first bytes, in whatever chunks they arrive.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Log_time_must_be_read_from_the_first_bytes_if_the_leader_does_not_send_it(int chunk)
    {
        var machine = new MachineLog<ListMachine> { Now = 1_234_567 };
        machine.Command("a");
        var bytes = machine.Save();
        Protocol.Messages.InstallSnapshot? install = null;
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            var data = bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at));
            install = _incoming.Add(new SnapshotChunk(
                new ReplicaId("n2"), new ReplicaId("n1"), new Term(7), Snapshot(50, 4), bytes.Length, at, data, Crc32C.Compute(data.Span)));
        }

        Assert.Equal(1_234_567, install!.Snapshot.Timestamp);
    }

    /// <summary>As the store does: takes the draft, and returns the bytes.</summary>
    private byte[] Save(SnapshotInfo snapshot)
    {
        using var draft = (CountedDrafts.Draft)_incoming.BeginSave(snapshot);
        _incoming.OnStored(draft.Bytes);
        return draft.Bytes.ToArray();
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

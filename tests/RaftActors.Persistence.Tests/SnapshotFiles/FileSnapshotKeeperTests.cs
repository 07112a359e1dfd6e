using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.SnapshotFiles;

/// <summary>What only a look into the directory can show of a log whose snapshots are files.</summary>
public sealed class FileSnapshotKeeperTests : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private StoreHarness _store = new(snapshots: "files");

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Only_the_snapshot_in_use_must_be_left_after_its_note()
    {
        Begin();
        Save(2);
        Save(3);
        Assert.Equal(["2-1.snap", "3-1.snap"], _store.SnapshotFiles);

        Compact(3);
        _store.Kit.AwaitAssert(() => Assert.Equal(["3-1.snap"], _store.SnapshotFiles), MaxWait);
    }

    [Fact]
    public void Drafts_and_unnamed_snapshots_of_a_crashed_process_must_be_deleted_in_time()
    {
        Begin();
        Save(2);
        Compact(2);
        Save(3);
        _store.Crash();
        File.WriteAllBytes(Path.Combine(_store.SnapshotFolder, "left.tmp"), [1, 2]);

        Assert.Equal(2, _store.Open().State.Snapshot.Index.Value);
        Assert.Equal(["2-1.snap", "3-1.snap"], _store.SnapshotFiles);
        _store.Append(1, "n1", null, null);
        _store.Written();
        _store.Kit.AwaitAssert(() => Assert.Equal(["2-1.snap"], _store.SnapshotFiles), MaxWait);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("short")]
    [InlineData("of another place")]
    [InlineData("missing")]
    public void A_log_whose_snapshot_cannot_be_used_must_not_start_nor_change_anything(string how)
    {
        Begin();
        Save(2);
        Compact(2);
        Save(3);
        _store.Crash();
        var file = Path.Combine(_store.SnapshotFolder, "2-1.snap");
        var bytes = File.ReadAllBytes(file);
        switch (how)
        {
            case "damaged":
                bytes[20] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "short":
                File.WriteAllBytes(file, bytes[..^1]);
                break;
            case "of another place":
                File.Copy(Path.Combine(_store.SnapshotFolder, "3-1.snap"), file, overwrite: true);
                break;
            default:
                File.Delete(file);
                break;
        }

        var before = _store.SnapshotFiles;
        _store.Start();
        _store.Replica.Watch(_store.Log);
        _store.Log.Tell(new LogStoreProtocol.Open(), _store.Replica);
        _store.Replica.ExpectTerminated(_store.Log, MaxWait);
        Assert.Equal(before, _store.SnapshotFiles);
        _store.Crash();
        Assert.Empty(OpenFiles.Below(_store.SnapshotFolder));
    }

    [Fact]
    public void A_damaged_snapshot_must_not_be_sent()
    {
        Begin();
        Save(2);
        var file = Path.Combine(_store.SnapshotFolder, "2-1.snap");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        _store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(2, 1)), _store.Replica);
        Assert.Null(_store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>(MaxWait).MachineState);
    }

    [Fact]
    public void A_snapshot_that_is_being_read_must_stay_readable_when_a_newer_one_replaces_it()
    {
        Begin();
        Save(2);
        _store.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot(2, 1)), _store.Replica);
        var loaded = _store.Replica.ExpectMsg<LogStoreProtocol.SnapshotLoaded>(MaxWait);
        Save(3);
        Compact(3);
        _store.Kit.AwaitAssert(() => Assert.Equal(["3-1.snap"], _store.SnapshotFiles), MaxWait);

        Assert.Equal([2], loaded.MachineState!.ToArray());
        _store.Crash();
        Assert.Empty(OpenFiles.Below(_store.SnapshotFolder));
    }

    [Fact]
    public void Drafts_that_are_being_written_must_be_closed_and_deleted_when_the_log_ends()
    {
        Begin();
        var left = _store.Drafts.Write(new byte[200_000]);
        var held = _store.Drafts.Write([1]);
        Assert.Equal(2, _store.SnapshotFiles.Length);
        _store.Crash();

        Assert.Empty(_store.SnapshotFiles);
        Assert.Empty(OpenFiles.Below(_store.SnapshotFolder));
        Assert.Throws<OperationCanceledException>(() => left.Content.Write(new byte[200_000]));
        held.Dispose();
    }

    [Fact]
    public void A_snapshot_from_before_there_were_files_must_be_copied_into_one()
    {
        _store.Dispose();
        _store = new StoreHarness(snapshots: "plugin");
        Begin();
        Save(2);
        Compact(2);
        _store.Crash();

        for (var start = 1; start <= 2; start++)
        {
            _store.Start("raft-actors.persistence.snapshots = files");
            _store.Log.Tell(new LogStoreProtocol.Open(), _store.Replica);
            var recovered = _store.Replica.ExpectMsg<LogStoreProtocol.Recovered>(MaxWait);
            Assert.Equal([2], recovered.MachineState.ToArray());
            Assert.Equal(["2-1.snap"], _store.SnapshotFiles);
            _store.Crash();
        }
    }

    private void Begin()
    {
        _store.Open();
        _store.Append(1, "n1", null, null, Entry(1, 1), Entry(2, 1), Entry(3, 1));
        _store.Written();
    }

    private void Save(long index) => _store.SaveSnapshot(Snapshot(index, 1), [(byte)index]);

    private void Compact(long index)
    {
        _store.Log.Tell(new LogStoreProtocol.Compact(Snapshot(index, 1), Id(index, 1)), _store.Replica);
        _store.Append(1, "n1", null, null);
        _store.Written();
    }
}

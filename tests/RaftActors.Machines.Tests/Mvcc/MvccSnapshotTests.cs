using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Snapshots and formats; bytes of an earlier build must be read by every later one.</summary>
public sealed class MvccSnapshotTests
{
    /// <summary>The header with the lease, then b as it was at revision 3, then the put of a and the delete of b.</summary>
    private const string Snapshot =
        "2D0801100518042001280230C0843D380140C0843D4A0B088080808008100218800152080807103C18A0D9407001"
            + "0E0A01621003180320012A013230070C0A01611002180420022A0133050A01621805";

    private readonly MvccRun _run = new();

    public MvccSnapshotTests()
    {
        _run.Grant(7, 60);
        _run.Put("a", "1");
        _run.Put("b", "2", lease: 7);
        _run.Put("a", "3");
        _run.Delete("b");
        _run.Compact(4);
    }

    [Fact]
    public void The_bytes_of_commands_answers_and_snapshots_stay_as_they_are()
    {
        Assert.Equal(
            "1A080A01611201311807",
            Convert.ToHexString(
                MvccCommands.Put(new PutRequest { Key = Bytes("a"), Value = Bytes("1"), Lease = 7 }, MvccCaller.Anonymous).Span));
        Assert.Equal("08052200", Convert.ToHexString(new MvccAnswer { Revision = 5, Put = new PutResponse() }.ToByteArray()));
        Assert.Equal(Snapshot, Convert.ToHexString(_run.Save()));
    }

    [Fact]
    public void A_snapshot_that_ends_too_early_or_too_late_is_refused()
    {
        var whole = _run.Save();
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => new MvccMachine().Load(new MemoryStream(whole, 0, length)));
        }

        Assert.Throws<InvalidDataException>(() => new MvccMachine().Load(new MemoryStream([.. whole, 0])));
    }

    [Fact]
    public void A_snapshot_of_a_newer_version_is_refused()
    {
        using var stream = new MemoryStream();
        new MvccSnapshot { Version = 2 }.WriteDelimitedTo(stream);
        stream.Position = 0;

        var refused = Assert.Throws<InvalidDataException>(() => new MvccMachine().Load(stream));
        Assert.Equal("An etcd snapshot of version 2; this program reads 1.", refused.Message);
    }

    [Fact]
    public void A_captured_state_is_written_by_another_thread_while_commands_are_applied()
    {
        for (var i = 0; i < 3000; i++)
        {
            _run.Machine.Apply(Put(i, i));
        }

        var then = _run.Save();
        var write = _run.Machine.Capture();
        using var stream = new MemoryStream();
        var writer = new Thread(() => write(stream));
        writer.Start();
        for (var i = 0; writer.IsAlive || i < 20_000; i++)
        {
            _run.Machine.Apply(Put(10_000 + i, i % 5000));
            if (i % 1000 == 0)
            {
                _run.Compact(_run.Range("a").Revision);
            }
        }

        writer.Join();
        Assert.Equal(then, stream.ToArray());
        MvccInvariants.Check(_run.Machine.State);

        static CommittedCommand Put(int index, int key) => new(
            100 + index, 1, 1_000_000, MvccCommands.Put(new PutRequest { Key = Bytes($"k{key:D5}") }, MvccCaller.Anonymous));
    }
}

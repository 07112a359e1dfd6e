using RaftActors.TestKit.Machines;
using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using Xunit;

namespace RaftActors.Tests.Machines.Versions;

/// <summary>Two programs over one log: they agree at every version that both know, and the older one stops at an unknown version.</summary>
public sealed class MachineVersionTests
{
    private static readonly ReadOnlyMemory<byte> Raise = Envelopes.Terms(new MachineTerms(2, ApplyExceptionPolicy.Answer));

    [Fact]
    public void A_command_of_a_newer_version_must_be_unknown_to_both_programs_until_it_is_in_force()
    {
        var (older, newer) = (new MachineLog<OldWords>(), new MachineLog<NewWords>());
        foreach (var text in new[] { "a", "shout", "b" })
        {
            Assert.Equal(Text(older.Command(text)), Text(newer.Command(text)));
        }

        Assert.Equal("ab", Encoding.UTF8.GetString(newer.Machine.Query(default).Span));
        Assert.Equal(older.Machine.HashPoint(3), newer.Machine.HashPoint(3));
        newer.Append(EntryKind.Envelope, Raise);
        Assert.Equal("AB", Text(newer.Command("shout")));
    }

    [Fact]
    public void An_older_program_must_stop_at_the_entry_that_raises_the_version()
    {
        var older = new MachineLog<OldWords>();
        older.Command("a");
        var stopped = Assert.Throws<NewerVersionException>(() => older.Append(EntryKind.Envelope, Raise));
        Assert.Equal(
            "From index 2 on the group uses machine version 2; this program knows up to 1. Upgrade this node.", stopped.Message);
        Assert.Equal(1, older.Machine.Terms.Version);
    }

    [Fact]
    public void An_older_program_must_refuse_the_snapshot_of_a_newer_version()
    {
        var newer = new MachineLog<NewWords>();
        newer.Command("a");
        var before = newer.Save();
        newer.Append(EntryKind.Envelope, Raise);
        var after = newer.Save();

        new MachineLog<OldWords>().Machine.Load(SnapshotBytes.InMemory(before));
        Assert.Throws<NewerVersionException>(() => new MachineLog<OldWords>().Machine.Load(SnapshotBytes.InMemory(after)));
        Assert.Equal((2, 3), (before[4], after[4]));
    }

    [Fact]
    public void The_version_in_force_must_be_restored_from_the_snapshot_and_never_fall()
    {
        var log = new MachineLog<NewWords>();
        log.Append(EntryKind.Envelope, Raise);
        log.Append(EntryKind.Envelope, Envelopes.Terms(new MachineTerms(1, ApplyExceptionPolicy.Fault)));
        log.Restart();

        Assert.Equal(new MachineTerms(2, ApplyExceptionPolicy.Fault), log.Machine.Terms);
        log.Command("a");
        Assert.Equal("A", Text(log.Command("shout")));
    }

    private static string Text(in AppliedEntry applied) => Encoding.UTF8.GetString(applied.Result.Span);
}

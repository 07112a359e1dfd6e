using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using Xunit;

namespace RaftActors.Tests.Machines.Failures;

/// <summary>An entry that the group skips is skipped by every replica, whether its machine threw there or not.</summary>
public sealed class SkippedEntryTests
{
    private readonly Entry[] _entries =
    [
        Entry(1, EntryKind.Envelope, Envelopes.Terms(new MachineTerms(1, ApplyExceptionPolicy.Fault))),
        Entry(2, EntryKind.Command, "x"u8.ToArray()),
        Entry(3, EntryKind.Command, "halfway"u8.ToArray()),
        Entry(4, EntryKind.Command, "x"u8.ToArray()),
        Entry(5, EntryKind.Envelope, Envelopes.SkipEntry(3, "an operator")),
        Entry(6, EntryKind.Command, "x"u8.ToArray()),
    ];

    [Fact]
    public void A_replica_that_knows_of_the_skip_must_skip_the_entry()
    {
        var skips = new SkippedEntries();
        skips.Add(3);
        var machine = New(skips);

        var answers = _entries.Select(e => machine.Apply(e)).ToList();

        Assert.Equal(Outcome.MachineError, answers[2].Outcome);
        Assert.Equal("3", Encoding.UTF8.GetString(answers[5].Result.Span));
    }

    [Fact]
    public void A_replica_that_applied_the_entry_must_be_rebuilt_and_then_equal_the_others()
    {
        var skips = new SkippedEntries();
        var machine = New<Harmless>(skips);
        foreach (var entry in _entries[..4])
        {
            machine.Apply(entry);
        }

        var found = Assert.Throws<SkipRequiredException>(() => machine.Apply(_entries[4]));
        Assert.Equal("The group skips index 3: the state is rebuilt without it.", found.Message);
        var (again, other) = (New<Harmless>(skips), New(skips));
        foreach (var entry in _entries)
        {
            again.Apply(entry);
            other.Apply(entry);
        }

        Assert.Equal(Save(other), Save(again));
        Assert.Equal(other.HashPoint(6), again.HashPoint(6));
    }

    [Fact]
    public void A_snapshot_must_record_skipped_entries_so_that_the_later_decision_changes_nothing()
    {
        var skips = new SkippedEntries();
        skips.Add(3);
        var machine = New(skips);
        foreach (var entry in _entries[..4])
        {
            machine.Apply(entry);
        }

        var restored = New(new SkippedEntries());
        restored.Load(SnapshotBytes.InMemory(Save(machine)), _entries[3].Id);
        restored.Apply(_entries[4]);
        Assert.Equal("3", Encoding.UTF8.GetString(restored.Apply(_entries[5]).Result.Span));
    }

    [Fact]
    public void A_snapshot_that_includes_the_skipped_entry_as_applied_must_be_refused()
    {
        var machine = New<Harmless>(new SkippedEntries());
        foreach (var entry in _entries[..4])
        {
            machine.Apply(entry);
        }

        var restored = New<Harmless>(new SkippedEntries());
        restored.Load(SnapshotBytes.InMemory(Save(machine)), _entries[3].Id);
        var found = Assert.Throws<SkipRequiredException>(() => restored.Apply(_entries[4]));
        Assert.Contains("Remove the member", found.Message, StringComparison.Ordinal);
    }

    private static ReplicatedMachine New(SkippedEntries skips) => New<Failing>(skips);

    private static ReplicatedMachine New<T>(SkippedEntries skips)
        where T : IStateMachine, new() => new(() => new T(), "g", 1, skips);

    private static Entry Entry(long index, EntryKind kind, ReadOnlyMemory<byte> payload) =>
        new(new LogIndex(index), new Term(1), kind, index, payload);

    private static byte[] Save(ReplicatedMachine machine)
    {
        using var stream = new MemoryStream();
        machine.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The fixed program: it no longer throws.</summary>
    private sealed class Harmless : IStateMachine
    {
        private readonly Failing _inner = new();

        public ReadOnlyMemory<byte> Apply(in CommittedCommand command) =>
            command.Command.Span.SequenceEqual("halfway"u8) ? default : _inner.Apply(command);

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _inner.Query(query);

        public void Save(Stream snapshot) => _inner.Save(snapshot);

        public void Load(Stream snapshot) => _inner.Load(snapshot);
    }
}

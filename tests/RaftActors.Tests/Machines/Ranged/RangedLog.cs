using RaftActors.Machines;
using RaftActors.Machines.Ranged;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using RaftActors.Storage;

namespace RaftActors.Tests.Machines.Ranged;

/// <summary>A group that serves a range: its log, and a machine to which it is applied.</summary>
internal sealed class RangedLog
{
    private readonly Func<IStateMachine> _create;
    private readonly string _group;

    /// <summary>A group that serves all keys.</summary>
    public RangedLog(Func<IStateMachine> create, string group)
    {
        (_create, _group) = (create, group);
        Machine = new ReplicatedMachine(create, group);
        var range = new RangeDescriptor { Keyspace = "k", Group = group, Keys = KeyRange.All, Version = 1 };
        Append(
            EntryKind.Envelope,
            Envelopes.ChangeRange(EntryCodec.Encode(new RangeEntry.Found(1, range)), ConfigurationCodec.Encode(new([new("n1.1")]))));
    }

    private RangedLog(Func<IStateMachine> create, string group, ChildState child)
    {
        (_create, _group, Index, First) = (create, group, child.Notice.Index, child.Notice.Index + 1);
        Machine = new ReplicatedMachine(create, group);
        Machine.Load(child, new EntryId(new LogIndex(Index), new Term(1)));
    }

    public ReplicatedMachine Machine { get; private set; }

    public List<Entry> Entries { get; } = [];

    public long First { get; } = 1;

    public long Index { get; private set; }

    /// <summary>The time of the group's leader.</summary>
    public long Now { get; set; } = 1_000_000;

    public RangeState State => Machine.Range!.State;

    public AppliedEntry Append(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        Entries.Add(new Entry(new LogIndex(++Index), new Term(1), kind, Now, payload));
        return Machine.Apply(Entries[^1]);
    }

    public AppliedEntry Command(in KeySession session, ReadOnlyMemory<byte> command) =>
        Append(EntryKind.Envelope, Envelopes.Command(session, command));

    public RangeAnswer Change(RangeEntry entry) => EntryCodec.DecodeAnswer(
        Append(EntryKind.Envelope, Envelopes.ChangeRange(EntryCodec.Encode(entry), default)).Result.Span);

    /// <summary>Cuts off a child.</summary>
    public RangedLog Split(long operation, byte[] at, string child)
    {
        var split = new RangeEntry.Split(
            operation, State.Descriptor!.Version, Machine.Range!.MembersIndex, at, child, [new($"n1.{operation}")], ReplicaId.None);
        if (Change(split) is not RangeAnswer.Done)
        {
            throw new InvalidOperationException("The range was not split.");
        }

        var state = Machine.Range.Children.Single();
        Machine.Range.Children.Clear();
        Change(new RangeEntry.Acknowledge(operation));
        return new RangedLog(_create, child, state) { Now = Now };
    }

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        Machine.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Continues with a new machine, restored from a snapshot.</summary>
    public void Restart()
    {
        var snapshot = Save();
        Machine = new ReplicatedMachine(_create, _group);
        Machine.Load(SnapshotBytes.InMemory(snapshot), new EntryId(new LogIndex(Index), new Term(1)));
    }

    /// <summary>The state of another replica that applies the same log from the start.</summary>
    public byte[] SaveAfterReplay()
    {
        var other = new ReplicatedMachine(_create, _group);
        foreach (var entry in Entries)
        {
            other.Apply(entry);
        }

        using var stream = new MemoryStream();
        other.Save(stream);
        return stream.ToArray();
    }
}

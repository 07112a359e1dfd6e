using System.Text;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;

namespace RaftActors.TestKit.Machines;

/// <summary>A replicated machine and the log that is applied to it: entries at growing indexes, at a log time that the test sets.</summary>
internal sealed class MachineLog<T>
    where T : IStateMachine, new()
{
    public ReplicatedMachine Machine { get; private set; } = New();

    public List<Entry> Entries { get; } = [];

    public long Now { get; set; } = 1_000_000;

    public MachineSettings Settings { get; init; } = new();

    public long Index => Entries.Count;

    public AppliedEntry Command(string text) => Append(EntryKind.Command, Encoding.UTF8.GetBytes(text));

    public long Open() => Append(EntryKind.Envelope, Envelopes.OpenSession(Settings)).Index;

    public void Close(long session) => Append(EntryKind.Envelope, Envelopes.CloseSession(session));

    public AppliedEntry InSession(long session, long sequence, string text, long lowestAwaited = 0) =>
        Append(EntryKind.Envelope, Envelopes.Command(new SessionSequence(session, sequence, lowestAwaited), Encoding.UTF8.GetBytes(text)));

    public AppliedEntry Append(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        Entries.Add(new Entry(new LogIndex(Index + 1), new Term(7), kind, Now, payload));
        return Machine.Apply(Entries[^1]);
    }

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        Machine.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Continues with a new machine restored from the snapshot.</summary>
    public void Restart()
    {
        var snapshot = Save();
        Machine = New();
        Machine.Load(SnapshotBytes.InMemory(snapshot));
    }

    /// <summary>Another replica that applies the same log from the start.</summary>
    public byte[] SaveAfterReplay()
    {
        var other = New();
        foreach (var entry in Entries)
        {
            other.Apply(entry);
        }

        using var stream = new MemoryStream();
        other.Save(stream);
        return stream.ToArray();
    }

    private static ReplicatedMachine New() => new(() => new T(), "g");
}

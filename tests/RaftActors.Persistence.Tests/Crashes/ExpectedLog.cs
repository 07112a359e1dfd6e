using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>A model of the log: the state that must be recovered after some of its steps.</summary>
internal sealed record ExpectedLog(long Term, string Vote, EntryId Snapshot, EntryId Base, ImmutableList<Entry> Entries)
{
    public static readonly ExpectedLog New = new(0, "", EntryId.Zero, EntryId.Zero, []);

    public long Last => Entries.IsEmpty ? Base.Index.Value : Entries[^1].Index.Value;

    public ExpectedLog Written(long term, string vote, long? truncateAfter, EntryId? reset, Entry[] entries)
    {
        var kept = reset is not null ? [] : Entries.RemoveAll(e => e.Index.Value > (truncateAfter ?? long.MaxValue));
        return new ExpectedLog(term, vote, reset ?? Snapshot, reset ?? Base, kept.AddRange(entries));
    }

    public ExpectedLog Compacted(EntryId snapshot, EntryId compacted) =>
        this with { Snapshot = snapshot, Base = compacted, Entries = Entries.RemoveAll(e => e.Index <= compacted.Index) };

    /// <param name="recovered">The recovered state.</param>
    /// <param name="context">The point of the crash.</param>
    public void AssertIs(LogStoreProtocol.Recovered recovered, string context)
    {
        var state = recovered.State;
        Assert.Equal(
            $"{context}: term {Term}, vote '{Vote}', snapshot {Snapshot}, base {Base}, machine "
                + $"{Convert.ToHexString(MachineState(Snapshot))}, {Text(Entries)}",
            $"{context}: term {state.HardState.CurrentTerm.Value}, vote '{state.HardState.VotedFor.Value}', snapshot "
                + $"{state.Snapshot.LastIncluded}, base {state.LogBase}, "
                + $"machine {Convert.ToHexString(recovered.MachineState.ToArray())}, {Text(state.Entries.ToArray())}");
    }

    /// <summary>The state of the test machine at an entry.</summary>
    public static byte[] MachineState(EntryId at) =>
        at == EntryId.Zero ? [] : [.. BitConverter.GetBytes(at.Index.Value), (byte)at.Term.Value];

    private static string Text(IEnumerable<Entry> entries) =>
        string.Join(' ', entries.Select(e => $"{e.Id} {Convert.ToHexString(e.Payload.Span)}"));
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.TestKit.Stores;

/// <summary>Entries, positions and snapshots for tests of stores.</summary>
public static class LogStoreSamples
{
    /// <summary>Three voters.</summary>
    public static readonly Protocol.Membership.Configuration Members = new([new ReplicaId("n1"), new ReplicaId("n2"), new ReplicaId("n3")]);

    public static Entry Entry(long index, long term, int bytes = 16) =>
        new(
            new LogIndex(index), new Term(term), EntryKind.Command, index * 1000,
            Enumerable.Range(0, bytes).Select(i => (byte)(index + i)).ToArray());

    public static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    public static SnapshotInfo Snapshot(long index, long term) => new(Id(index, term), Members);
}

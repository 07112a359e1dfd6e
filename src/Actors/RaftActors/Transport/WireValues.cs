using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>Values that several kinds of messages carry. Numbers that the core could not take are refused.</summary>
internal static class WireValues
{
    /// <exception cref="InvalidDataException">It is negative.</exception>
    public static LogIndex Index(long value) =>
        value >= 0 ? new LogIndex(value) : throw new InvalidDataException($"{value} is not a valid index.");

    /// <exception cref="InvalidDataException">A number is negative.</exception>
    public static EntryId Entry(long index, long term) =>
        term >= 0 ? new EntryId(Index(index), new Term(term)) : throw new InvalidDataException($"{term} is not a valid term.");

    public static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));
}

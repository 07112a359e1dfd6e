using RaftActors.Protocol.Identity;

namespace RaftActors.Transport;

/// <summary>Values that several kinds of messages carry. Numbers that the core could not take are refused.</summary>
internal static class WireValues
{
    private const long LongestSilenceMilliseconds = 600_000;

    /// <exception cref="InvalidDataException">It is negative.</exception>
    public static LogIndex Index(long value) =>
        value >= 0 ? new LogIndex(value) : throw new InvalidDataException($"{value} is not a valid index.");

    /// <exception cref="InvalidDataException">A number is negative.</exception>
    public static EntryId Entry(long index, long term) =>
        term >= 0 ? new EntryId(Index(index), new Term(term)) : throw new InvalidDataException($"{term} is not a valid term.");

    /// <exception cref="InvalidDataException">It is negative: log time begins with zero.</exception>
    public static long LogTime(long milliseconds) => milliseconds >= 0
        ? milliseconds
        : throw new InvalidDataException($"{milliseconds} ms is not a valid log time: it must not be negative.");

    /// <exception cref="InvalidDataException">It is negative, or longer than any silence may be.</exception>
    public static TimeSpan Silence(long milliseconds) => milliseconds is >= 0 and <= LongestSilenceMilliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new InvalidDataException($"{milliseconds} ms is not a valid silence: at most {LongestSilenceMilliseconds} ms are allowed.");

    public static long Milliseconds(TimeSpan silence) => silence.Ticks / TimeSpan.TicksPerMillisecond;

    public static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));
}

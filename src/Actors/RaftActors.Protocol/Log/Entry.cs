using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Log;

/// <summary>One entry of the replicated log (§5.3). Immutable; the payload is shared, never copied by the core.</summary>
/// <param name="Index">Position in the log.</param>
/// <param name="Term">Term of the leader that created it.</param>
/// <param name="Kind">The meaning of <paramref name="Payload"/>.</param>
/// <param name="Timestamp">Log time in milliseconds when the leader appended the entry: the last stamp before its term plus the time
/// elapsed since on its monotonic clock. Never decreases along a log and does not depend on any wall clock, so a state machine may use it
/// for expiry. It started near Unix time when the group's first leader took over, and lags behind by the time during which the group had no
/// leader.</param>
/// <param name="Payload">The command's bytes; empty unless <paramref name="Kind"/> is a command or a configuration.</param>
public readonly record struct Entry(LogIndex Index, Term Term, EntryKind Kind, long Timestamp, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Overhead of an entry besides its payload: the header in a message, a journal record and memory.</summary>
    public const int OverheadBytes = 48;

    /// <summary>The entry's index and term.</summary>
    public EntryId Id => new(Index, Term);

    /// <summary>The size of the entry for every limit given in bytes.</summary>
    public int SizeBytes => OverheadBytes + Payload.Length;

    /// <summary>The entry as sent to a witness: without its payload, unless it is a configuration.</summary>
    public Entry WithoutPayload() => Kind is EntryKind.Empty or EntryKind.Configuration or EntryKind.Hollow
        ? this
        : this with { Kind = EntryKind.Hollow, Payload = default };

    /// <inheritdoc />
    public override string ToString() => Kind == EntryKind.Command ? $"{Index}@{Term}[{Payload.Length}B]" : $"{Index}@{Term}[{Kind}]";
}

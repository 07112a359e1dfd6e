using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Log;

/// <summary>One entry of the replicated log (§5.3). Immutable; the payload is shared, never copied by the core.</summary>
/// <param name="Index">Position in the log.</param>
/// <param name="Term">Term of the leader that created it.</param>
/// <param name="Kind">What <paramref name="Payload"/> means.</param>
/// <param name="Timestamp"> Log time in milliseconds when the leader appended the entry: the last stamp before its term plus what its
/// monotonic clock has shown since. Never decreases along a log, and no wall clock moves it, so that a state machine may let things
/// expire by it. It began near the Unix epoch's time when the group's first leader took over, and is behind that by all the time in which
/// nobody led.
/// </param>
/// <param name="Payload">The command's bytes; empty unless <paramref name="Kind"/> is a command or a configuration.</param>
public readonly record struct Entry(LogIndex Index, Term Term, EntryKind Kind, long Timestamp, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What an entry costs beside its payload: the header in a message, a journal record and memory.</summary>
    public const int OverheadBytes = 48;

    /// <summary>The entry's name.</summary>
    public EntryId Id => new(Index, Term);

    /// <summary>What the entry counts for in every limit given in bytes.</summary>
    public int SizeBytes => OverheadBytes + Payload.Length;

    /// <summary>The entry as a witness gets it: without a payload, unless it says who the members are.</summary>
    public Entry WithoutPayload() => Kind is EntryKind.Empty or EntryKind.Configuration or EntryKind.Hollow
        ? this
        : this with { Kind = EntryKind.Hollow, Payload = default };

    /// <inheritdoc />
    public override string ToString() => Kind == EntryKind.Command ? $"{Index}@{Term}[{Payload.Length}B]" : $"{Index}@{Term}[{Kind}]";
}

namespace RaftActors.Persistence.Segments.Format;

/// <summary>What a record is. The numbers are frozen.</summary>
internal enum RecordKind : byte
{
    /// <summary>The next event of a stream.</summary>
    Event = 1,

    /// <summary>Events of a stream up to the sequence number are deleted.</summary>
    Floor = 2,

    /// <summary>A new stream: its persistence id.</summary>
    Stream = 3,

    /// <summary>A stream at the beginning of a segment: its persistence id, floor and highest sequence number.</summary>
    Table = 4,

    /// <summary>An event that was moved here from a segment about to be dropped.</summary>
    Copy = 5,
}

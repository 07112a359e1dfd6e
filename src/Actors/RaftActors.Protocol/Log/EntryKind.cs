namespace RaftActors.Protocol.Log;

/// <summary>What an entry holds. The numbers are written to disk and sent over the wire: never renumber.</summary>
public enum EntryKind : byte
{
    /// <summary>Opaque bytes for the state machine.</summary>
    Command = 0,

    /// <summary>No payload: the entry that a leader appends at the start of its term, so that it can commit (§5.4.2, §8).</summary>
    Empty = 1,

    /// <summary>A configuration of the group (§6).</summary>
    Configuration = 2,

    /// <summary>Bytes for the layer between the log and the state machine (sessions and the like); as opaque to the core as a
    /// command.</summary>
    Envelope = 3,

    /// <summary>Index and term only, as kept by a witness. A leader that has the entry itself sends this kind only to a witness.</summary>
    Hollow = 4,
}

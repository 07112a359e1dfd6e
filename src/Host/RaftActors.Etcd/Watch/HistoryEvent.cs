using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Watch;

/// <summary>One change of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Revision">The revision that changed it.</param>
/// <param name="IsDelete">Whether the key was deleted; otherwise it was put.</param>
/// <param name="Bytes">About how many bytes the event has on the wire, with the pair before it if it is here.</param>
internal sealed record HistoryEvent(ReadOnlyMemory<byte> Key, long Revision, bool IsDelete, int Bytes)
{
    private Event? _withoutPrevious;

    /// <summary>The event as it is sent, with the pair before it if it was read.</summary>
    public Event? Wire { get; init; }

    /// <summary>The event as it is sent to those who did not ask for the pair before it.</summary>
    public Event? WireWithoutPrevious =>
        Wire is null or { PrevKv: null } ? Wire : _withoutPrevious ??= new Event { Type = Wire.Type, Kv = Wire.Kv };

    /// <summary>Reads what the machine answered.</summary>
    public static HistoryEvent Of(Event wire) =>
        new(wire.Kv.Key.Memory, wire.Kv.ModRevision, wire.Type == Event.Types.EventType.Delete, wire.CalculateSize()) { Wire = wire };
}

using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>The event <c>status</c>: the state of every node of the process.</summary>
/// <param name="Demo">Whether faults can be injected.</param>
/// <param name="Faults">The faults.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Ranges">The ranges; empty without a map.</param>
/// <param name="Operations">The operations under way.</param>
/// <param name="Writes">The writes over HTTP since the event before.</param>
internal sealed record StatusEvent(
    bool Demo,
    FaultsShown Faults,
    IReadOnlyList<NodeShown> Nodes,
    IEnumerable<RangeView> Ranges,
    IEnumerable<OperationView> Operations,
    WritesShown Writes);

/// <summary>Faults of the demo's network.</summary>
/// <param name="Partition">The sides.</param>
/// <param name="Paused">The nodes that neither send nor receive.</param>
internal sealed record FaultsShown(IReadOnlyList<IReadOnlyList<string>> Partition, IReadOnlyList<string> Paused);

/// <summary>A node of the process.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Up">Whether it answers.</param>
/// <param name="Groups">Its replicas.</param>
internal sealed record NodeShown(string Node, bool Up, IReadOnlyList<ReplicaView> Groups);

/// <summary>Writes over HTTP.</summary>
/// <param name="Acknowledged">How many were applied.</param>
/// <param name="Others">How many were not, or may not have been.</param>
/// <param name="PerSecond">How many were applied per second.</param>
/// <param name="P50Ms">The median of their latencies in milliseconds.</param>
/// <param name="P99Ms">The 99th percentile.</param>
internal sealed record WritesShown(long Acknowledged, long Others, double PerSecond, double P50Ms, double P99Ms);

/// <summary>The event <c>waiting</c>: the first index is not in the log yet.</summary>
/// <param name="From">The first index.</param>
/// <param name="LastIndex">The end of the log.</param>
internal sealed record WaitingEvent(long From, long LastIndex);

/// <summary>The event <c>compacted</c>: what was asked for is no longer in the log.</summary>
/// <param name="FirstIndex">The first index that is.</param>
internal sealed record CompactedEvent(long FirstIndex);

/// <summary>The event <c>ended</c>: the log cannot be followed further here.</summary>
/// <param name="NextIndex">Where to continue at another node.</param>
/// <param name="Reason">Why.</param>
internal sealed record EndedEvent(long NextIndex, string Reason);

/// <summary>The last event of a stream of keys.</summary>
/// <param name="Cursor">Where to continue; null if that is not known.</param>
/// <param name="Reason">Why it ended.</param>
internal sealed record KeysEndedEvent(string? Cursor, string Reason);

/// <summary>The event <c>progress</c> of a stream of keys: what lies before it is not shown again.</summary>
/// <param name="Cursor">Where a client that reconnects continues.</param>
internal sealed record ProgressEvent(string Cursor);

/// <summary>The event <c>command</c>: a committed command.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Term">Its term.</param>
/// <param name="Timestamp">Its log time in milliseconds.</param>
/// <param name="Command">Its bytes in base64.</param>
internal sealed record CommandEvent(long Index, long Term, long Timestamp, string Command);

/// <summary>The events <c>put</c> and <c>delete</c> of a group.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value in base64; null if it was deleted.</param>
/// <param name="Index">The index of the command.</param>
/// <param name="Term">Its term.</param>
/// <param name="Timestamp">Its log time in milliseconds.</param>
internal sealed record KvEvent(string Key, string? Value, long Index, long Term, long Timestamp);

/// <summary>The events <c>put</c> and <c>delete</c> of a keyspace.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value in base64; null if it was deleted.</param>
/// <param name="Index">The index of the command in the log of its group.</param>
/// <param name="Term">Its term.</param>
/// <param name="Timestamp">Its log time in milliseconds.</param>
/// <param name="Group">The group.</param>
/// <param name="Revision">The revision of the key.</param>
/// <param name="Cursor">Where a watch continues after it.</param>
internal sealed record KeyspaceEvent(
    string Key, string? Value, long Index, long Term, long Timestamp, string Group, long Revision, string Cursor);

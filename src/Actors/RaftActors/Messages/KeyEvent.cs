namespace RaftActors.Messages;

/// <summary>One executed command of a keyspace.</summary>
/// <param name="Group">The group of the range that executed it.</param>
/// <param name="Index">Its index in that group's log.</param>
/// <param name="Term">Its term.</param>
/// <param name="Timestamp">When the leader appended it, in milliseconds of that log's time.</param>
/// <param name="Revision">See <see cref="Machines.CommittedCommand.Revision"/>: it only grows for a key, wherever it is.</param>
/// <param name="Command">The command's bytes; do not change them.</param>
public readonly record struct KeyEvent(
    string Group, long Index, long Term, long Timestamp, long Revision, ReadOnlyMemory<byte> Command);

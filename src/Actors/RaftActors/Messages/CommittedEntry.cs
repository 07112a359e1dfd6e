namespace RaftActors.Messages;

/// <summary>One committed command.</summary>
/// <param name="Index">Its index in the log.</param>
/// <param name="Term">Its term.</param>
/// <param name="Timestamp">
/// Log time when the leader appended it, in milliseconds; see <see cref="Machines.CommittedCommand.Timestamp"/>.
/// </param>
/// <param name="Command">The command's bytes; do not change them. A session's command that was appended twice appears twice.</param>
public readonly record struct CommittedEntry(long Index, long Term, long Timestamp, ReadOnlyMemory<byte> Command);

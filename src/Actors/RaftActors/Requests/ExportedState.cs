using Akka.Actor;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Requests;

/// <summary>
/// The successful answer to an <see cref="ExportRequest"/>: the machine's state and its place in the log. Never leaves the process.
/// </summary>
internal sealed record ExportedState(long Id, SnapshotInfo Snapshot, ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

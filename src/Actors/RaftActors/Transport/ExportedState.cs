using Akka.Actor;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Transport;

/// <summary>
/// The answer to a <see cref="RequestKind.Export"/> that can be given: the machine's state, and what it stands for. Never leaves the
/// process.
/// </summary>
internal sealed record ExportedState(long Id, SnapshotMetadata Snapshot, ReadOnlyMemory<byte> State) : INoSerializationVerificationNeeded;

using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>The machine saves its state for a <see cref="RequestKind.Export"/>: the waiting is over, and an answer follows.</summary>
internal sealed record ExportBegun(long Id) : INoSerializationVerificationNeeded;

using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>The machine has started to save its state for a <see cref="RequestKind.Export"/>; an answer follows.</summary>
internal sealed record ExportBegun(long Id) : INoSerializationVerificationNeeded;

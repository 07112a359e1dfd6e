using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>The machine has started to save its state for an <see cref="ExportRequest"/>; an answer follows.</summary>
internal sealed record ExportBegun(long Id) : INoSerializationVerificationNeeded;

using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>The one answer to an <see cref="ExportGroup"/>.</summary>
/// <param name="Answer">
/// How the export ended. Refused: no replica on this node has a state to export; the message names nodes that may have one.
/// </param>
/// <param name="State">Ok: the state. <see langword="null"/> otherwise.</param>
public sealed record Exported(Answer Answer, GroupState? State) : INoSerializationVerificationNeeded;

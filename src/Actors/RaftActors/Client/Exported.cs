namespace RaftActors.Client;

/// <summary>The one answer to an <see cref="ExportGroup"/>.</summary>
/// <param name="Answer">
/// How it ended. Refused: this node has no replica with a state to export; the message says which nodes may have one.
/// </param>
/// <param name="State">Ok: the state. Otherwise <see langword="null"/>.</param>
public sealed record Exported(Answer Answer, GroupState? State);

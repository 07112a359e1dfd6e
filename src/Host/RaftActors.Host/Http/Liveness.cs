namespace RaftActors.Host.Http;

/// <summary>The answer of <c>/health/live</c>.</summary>
/// <param name="Status"><c>live</c> or <c>stuck</c>.</param>
/// <param name="Stuck">The nodes that do not answer.</param>
internal sealed record Liveness(string Status, IReadOnlyList<string> Stuck);

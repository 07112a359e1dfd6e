namespace RaftActors.Host.Http;

/// <summary>The answer of <c>/health/ready</c>.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Missing">Why not, one line per node or replica.</param>
internal sealed record Readiness(string Status, IReadOnlyList<string> Missing);

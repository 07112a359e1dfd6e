namespace RaftActors.AspNetCore.Contracts;

/// <summary>What a document of the interface says about a route, as metadata of its endpoint.</summary>
/// <param name="Summary">What it does, without a full stop.</param>
/// <param name="Body">The contract of the body; bytes for any; null for none.</param>
/// <param name="Answer">The contract of the answer, or of its events; bytes for any.</param>
/// <param name="AreEvents">Whether the answer is a stream of events.</param>
internal sealed record ApiDocs(string Summary, Type? Body = null, Type? Answer = null, bool AreEvents = false);

using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>What the <see cref="RequestDoor"/> says to a client's message: the request to deliver, or the reply that refuses it.</summary>
/// <param name="Request">The request; null if it is refused.</param>
/// <param name="Timeout">How long to try; null for the configured time.</param>
/// <param name="OnlyFor">The node addressed; null: the leader, or any node for some reads.</param>
/// <param name="Refusal">The reply; null if it is admitted.</param>
internal readonly record struct Admission(ClientRequest? Request, TimeSpan? Timeout, string? OnlyFor, object? Refusal);

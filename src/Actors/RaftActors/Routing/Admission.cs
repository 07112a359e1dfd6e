using RaftActors.Requests;

namespace RaftActors.Routing;

/// <summary>The result of the <see cref="RequestDoor"/> for a client's message: a request to deliver, or a reply that refuses it.</summary>
/// <param name="Request">The request; null if it is refused.</param>
/// <param name="Timeout">How long to try; null for the configured time.</param>
/// <param name="OnlyFor">The node addressed; null: the leader, or any node for some reads.</param>
/// <param name="Refusal">The reply; null if it is admitted.</param>
internal readonly record struct Admission(ClientRequest? Request, TimeSpan? Timeout, string? OnlyFor, object? Refusal)
{
    /// <summary>The key that decides the group; null if the client named the group.</summary>
    public KeyOfRequest? Key { get; init; }
}

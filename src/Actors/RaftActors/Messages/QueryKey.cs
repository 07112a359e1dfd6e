using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>
/// Queries the machine of the range that serves a key. Send it to the router of this node; the answer is one <see cref="Answer"/>.
/// </summary>
/// <param name="Keyspace">The keyspace's name.</param>
/// <param name="Key">The key by which the range is found: bytes, at most 4,096.</param>
/// <param name="Question">Bytes for the machine's <see cref="Machines.IStateMachine.Query"/>; about keys of this range only.</param>
/// <param name="Consistency">What the answer is guaranteed to include.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="MaxStaleness">For <see cref="Consistency.BoundedStaleness"/>: how old the answer may be; otherwise ignored.</param>
public sealed record QueryKey(
    string Keyspace,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Question,
    Consistency Consistency = Consistency.Linearizable,
    TimeSpan? Timeout = null,
    TimeSpan MaxStaleness = default) : INoSerializationVerificationNeeded
{
    /// <summary>
    /// For <see cref="Consistency.Sequential"/> and Causal: what the answer must include, wherever the keys were then; otherwise ignored. A
    /// replica that may be behind it does not answer: the leader does.
    /// </summary>
    public CausalToken? Token { get; init; }

    /// <summary>
    /// Whether the question is about all keys from <see cref="Key"/> on, such as a list or a sum. The answer is about those of the range
    /// that serves the key; <see cref="Answer.CoveredTo"/> says where to go on. Between two pieces the keys may change and move: none
    /// that exists throughout is missed or comes twice, but it is not one moment's state.
    /// </summary>
    public bool IsScan { get; init; }
}

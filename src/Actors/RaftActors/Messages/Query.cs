using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>Queries a group's machine. Send it to the router of this node; the answer is one <see cref="Answer"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Question">Bytes for the machine's <see cref="Machines.IStateMachine.Query"/>.</param>
/// <param name="Consistency">What the answer is guaranteed to include.</param>
/// <param name="MinIndex">
/// For <see cref="Consistency.Sequential"/> and Causal: the index that must be applied first; otherwise ignored.
/// </param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="AtThisNode">
/// For <see cref="Consistency.Linearizable"/>: let the replica of this node answer; it asks the leader only for the index (T§6.4), which
/// takes load off the leader's machine. If this node has no replica, another one answers.
/// </param>
/// <param name="MaxStaleness">For <see cref="Consistency.BoundedStaleness"/>: how old the answer may be; otherwise ignored.</param>
public sealed record Query(
    string Group,
    ReadOnlyMemory<byte> Question,
    Consistency Consistency = Consistency.Linearizable,
    long MinIndex = 0,
    TimeSpan? Timeout = null,
    bool AtThisNode = false,
    TimeSpan MaxStaleness = default) : INoSerializationVerificationNeeded;

namespace RaftActors.Client;

/// <summary>Asks a group's machine a question. Send it to the router of any node; answered by one <see cref="Answer"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Question">Bytes for the machine's <see cref="Machines.IStateMachine.Query"/>.</param>
/// <param name="Consistency">What the answer may miss.</param>
/// <param name="MinIndex">
/// For <see cref="Consistency.Sequential"/> and Causal: the index that must be applied first; otherwise ignored.
/// </param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
/// <param name="AtThisNode">
/// For <see cref="Consistency.Linearizable"/>: let this node's own replica answer, which asks the leader for the index only (T§6.4); the
/// leader's machine is spared the work. Where this node has none, another one does it.
/// </param>
/// <param name="MaxStaleness">For <see cref="Consistency.BoundedStaleness"/>: how old the answer may be; otherwise ignored.</param>
public sealed record Query(
    string Group,
    ReadOnlyMemory<byte> Question,
    Consistency Consistency = Consistency.Linearizable,
    long MinIndex = 0,
    TimeSpan? Timeout = null,
    bool AtThisNode = false,
    TimeSpan MaxStaleness = default);

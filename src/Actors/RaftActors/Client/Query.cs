namespace RaftActors.Client;

/// <summary>Asks a group's machine a question. Send it to the router of any node; answered by one <see cref="Answer"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Question">Bytes for the machine's <see cref="Machines.IStateMachine.Query"/>.</param>
/// <param name="Consistency">What the answer may miss.</param>
/// <param name="MinIndex">For <see cref="Consistency.Sequential"/>: the index that must be applied first; otherwise ignored.</param>
/// <param name="Timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
public sealed record Query(
    string Group, ReadOnlyMemory<byte> Question, Consistency Consistency = Consistency.Linearizable, long MinIndex = 0, TimeSpan? Timeout = null);

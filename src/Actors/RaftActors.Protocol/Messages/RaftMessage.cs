using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// A message between two replicas of one group. It may be lost, doubled, delayed and overtaken; the core tolerates all of it.
/// </summary>
/// <param name="From">The sender.</param>
/// <param name="To">The replica that it is meant for; one who is not that replica ignores it.</param>
/// <param name="Term">The sender's term; for a pre-vote the term that it would have.</param>
public abstract record RaftMessage(ReplicaId From, ReplicaId To, Term Term) : Input;

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Protocol.Messages;

/// <summary>
/// A message between two replicas of one group. It may be lost, duplicated, delayed or reordered; the core tolerates all of these.
/// </summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver; any other replica ignores the message.</param>
/// <param name="Term">The sender's term; for a pre-vote, the term it would enter.</param>
public abstract record RaftMessage(ReplicaId From, ReplicaId To, Term Term) : Input;

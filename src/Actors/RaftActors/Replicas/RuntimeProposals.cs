using RaftActors.Protocol;
using RaftActors.Protocol.Roles;

namespace RaftActors.Replicas;

/// <summary>
/// Entries that the runtime itself wants in the log. No client waits for them, and a replica that does not lead ignores them: the part
/// that wants one tries again.
/// </summary>
internal sealed class RuntimeProposals(Replica replica, ProposalQueue proposals)
{
    public void Append(ReadOnlyMemory<byte> envelope)
    {
        if (replica.Role == RaftRole.Leader)
        {
            proposals.AddEnvelope(envelope, null, Akka.Actor.ActorRefs.Nobody);
        }
    }
}

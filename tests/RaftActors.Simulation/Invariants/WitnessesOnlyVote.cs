using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// T§11.7.2: whoever has no payloads votes and acknowledges, and nothing else: it does not campaign or lead, answers nobody, and becomes no
/// other kind of member; and nobody else is sent entries without payloads.
/// </summary>
public sealed class WitnessesOnlyVote : Invariant
{
    public override void Elected(IReplicaView replica) => Require(
        !replica.IsHollow && !replica.Configuration.IsWitness(replica.Id), $"{replica.Id}, a witness, leads term {replica.HardState.CurrentTerm}");

    public override void Writes(IReplicaView replica, in Persist write)
    {
        foreach (ref readonly var entry in write.Entries.Span)
        {
            Require(
                entry.Kind != EntryKind.Hollow || !replica.Configuration.IsVoter(replica.Id) || replica.Configuration.IsWitness(replica.Id),
                $"{replica.Id}, which is no witness in {replica.Configuration}, writes {entry.Id} without its payload");
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        var isWitness = replica.Configuration.IsWitness(replica.Id);
        Require(
            !isWitness || replica.Role is not (RaftRole.PreCandidate or RaftRole.Candidate), $"{replica.Id}, a witness, campaigns for term {replica.HardState.CurrentTerm}");
        Require(
            isWitness || !replica.IsHollow || !replica.Configuration.IsMember(replica.Id), $"{replica.Id} has no payloads and is no witness in {replica.Configuration}");
    }

    public override void Reads(IReplicaView replica, in ServedRead read) =>
        Require(!replica.IsHollow && !replica.Configuration.IsWitness(replica.Id), $"{replica.Id}, a witness, serves a read at {read.Index}");

    public override void Replied(IReplicaView replica, in ClientReply reply) =>
        Require(!replica.IsHollow, $"{replica.Id}, which has no payloads, answers operation {reply.Operation} of client {reply.Client}");
}

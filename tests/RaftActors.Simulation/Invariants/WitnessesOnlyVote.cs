using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// T§11.7.2: a replica without payloads votes and acknowledges, and nothing else: it does not campaign, lead or answer clients, and its
/// role is always witness.
/// </summary>
public sealed class WitnessesOnlyVote : Invariant
{
    public override void Elected(IReplicaView replica) =>
        Require(
            !replica.IsHollow && !replica.Configuration.IsWitness(replica.Id),
            $"{replica.Id}, a witness, leads term {replica.HardState.CurrentTerm}");

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        var isWitness = replica.Configuration.IsWitness(replica.Id);
        Require(
            !isWitness || replica.Role is not (RaftRole.PreCandidate or RaftRole.Candidate),
            $"{replica.Id}, a witness, campaigns for term {replica.HardState.CurrentTerm}");
        Require(
            !replica.IsHollow || replica.Role == RaftRole.Witness, $"{replica.Id} has no payloads but its role is {replica.Role}");
    }

    public override void Reads(IReplicaView replica, in ServedRead read) =>
        Require(
            !replica.IsHollow && !replica.Configuration.IsWitness(replica.Id), $"{replica.Id}, a witness, serves a read at {read.Index}");

    public override void Replied(IReplicaView replica, in ClientReply reply) =>
        Require(!replica.IsHollow, $"{replica.Id}, which has no payloads, answers operation {reply.Operation} of client {reply.Client}");
}

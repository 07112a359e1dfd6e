using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// T§11.7.2: when a leader commits an entry, its payload is on the disk of at least one voter of each majority that acknowledged it: with
/// witnesses alone, it would be committed but lost.
/// </summary>
public sealed class PayloadOnQuorum(IGroupView group) : Invariant
{
    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (before.Role != RaftRole.Leader
            || replica.CommitIndex == before.CommitIndex
            || replica.HardState.CurrentTerm != before.HardState.CurrentTerm)
        {
            return;
        }

        var id = new EntryId(replica.CommitIndex, replica.TermAt(replica.CommitIndex) ?? Term.Zero);
        Require(
            IsReadable(replica.ConfigurationAt(replica.CommitIndex), id) || IsReadable(replica.Configuration, id),
            $"{replica.Id} commits {id}, but a majority of {replica.Configuration} has no copy of its payload");
    }

    private bool IsReadable(Configuration configuration, EntryId id) =>
        HasPayload(configuration.Voters, id) && (configuration.Outgoing.IsEmpty || HasPayload(configuration.Outgoing, id));

    private bool HasPayload(ImmutableArray<ReplicaId> voters, EntryId id)
    {
        foreach (var voter in voters)
        {
            if (group.Find(voter) is { } replica && replica.Disk.HoldsPayload(id))
            {
                return true;
            }
        }

        return false;
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 8, §5.3: when a leader commits an entry, it is on the disks of a majority (in a joint configuration, of both majorities). Learners
/// never count.
/// </summary>
public sealed class CommittedOnQuorum(IGroupView group) : Invariant
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

        // The configuration in force when the commit index moved: one appended later in the same step does not count yet.
        var counted = replica.ConfigurationAt(replica.CommitIndex);
        Require(
            IsHeld(counted, id) || IsHeld(replica.Configuration, id),
            $"{replica.Id} commits {id}, which no majority of {replica.Configuration} holds");
    }

    private bool IsHeld(Configuration configuration, EntryId id)
    {
        Span<long> holds = stackalloc long[configuration.AllVoters.Length];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = group.Find(configuration.AllVoters[i]) is { } voter && voter.Disk.Holds(id) ? 1 : 0;
        }

        return Quorums.IsQuorum(configuration, holds);
    }
}

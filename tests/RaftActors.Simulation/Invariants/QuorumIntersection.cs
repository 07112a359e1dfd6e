using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 19, §6: whoever acts with a quorum, winning an election or moving a commit index, has members in force whose every quorum meets every
/// quorum of the newest committed configuration: that is its own, or the one before.
/// </summary>
public sealed class QuorumIntersection : Invariant
{
    private LogIndex _index;
    private Configuration? _committed;
    private Configuration? _meets;

    public override void Started(IReplicaView replica, RecoveredState recovered) => _committed ??= recovered.Snapshot.Configuration;

    public override void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        if (entry.Kind == EntryKind.Configuration && entry.Index > _index)
        {
            _index = entry.Index;
            _committed = ConfigurationCodec.Decode(entry.Payload.Span);
            _meets = null;
        }
    }

    public override void Elected(IReplicaView replica) => Check(replica, "is elected");

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (before.Role == RaftRole.Leader && replica.CommitIndex != before.CommitIndex && replica.HardState.CurrentTerm == before.HardState.CurrentTerm)
        {
            Check(replica, "commits");
        }
    }

    private void Check(IReplicaView replica, string what)
    {
        var own = replica.Configuration;
        if (ReferenceEquals(own, _meets) || _committed is null)
        {
            return;
        }

        Require(Quorums.Meet(own, _committed), $"{replica.Id} {what} with {own}, committed is {_committed}: two quorums need not meet");
        _meets = own;
    }
}

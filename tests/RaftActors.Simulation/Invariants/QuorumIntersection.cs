using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 19, §6: a replica that acts with a quorum (wins an election or advances a commit index) has a configuration in force whose every
/// quorum overlaps every quorum of the newest committed configuration: it is the same one or adjacent to it.
/// </summary>
public sealed class QuorumIntersection : Invariant
{
    private EntryId _at;
    private Term _newestTerm;
    private Configuration? _committed;
    private Configuration? _meets;

    public override void Started(IReplicaView replica, RecoveredState recovered) => _committed ??= recovered.Snapshot.Configuration;

    public override void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        _newestTerm = entry.Term > _newestTerm ? entry.Term : _newestTerm;
        if (entry.Kind == EntryKind.Configuration && entry.Index > _at.Index)
        {
            _at = entry.Id;
            _committed = ConfigurationCodec.Decode(entry.Payload.Span);
            _meets = null;
        }
    }

    public override void Elected(IReplicaView replica)
    {
        // Votes may arrive after their term is over; such a leader no longer finds a quorum.
        if (replica.HardState.CurrentTerm > _newestTerm)
        {
            Check(replica, "is elected");
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        // An old leader may learn late, from delayed responses, what was committed before the others continued without it.
        var isOld = replica.Snapshot.Index < _at.Index && replica.TermAt(_at.Index) != _at.Term;
        if (!isOld
            && before.Role == RaftRole.Leader
            && replica.CommitIndex != before.CommitIndex
            && replica.HardState.CurrentTerm == before.HardState.CurrentTerm)
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

        Require(
            Quorums.Meet(own, _committed),
            $"{replica.Id} {what} with {own}, but {_committed} is committed: two quorums may not overlap");
        _meets = own;
    }
}

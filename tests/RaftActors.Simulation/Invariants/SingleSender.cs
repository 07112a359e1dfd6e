using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 15: only the leader of a term sends leader messages of that term.</summary>
public sealed class SingleSender : Invariant
{
    private readonly Dictionary<Term, ReplicaId> _leaders = [];

    public override void Elected(IReplicaView replica) => _leaders.TryAdd(replica.HardState.CurrentTerm, replica.Id);

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        Require(message.From == replica.Id, $"{replica.Id} sends {message}");
        if (message is not (AppendEntries or Heartbeat or InstallSnapshot or TimeoutNow))
        {
            return;
        }

        if (replica.Role == RaftRole.Leader && replica.HardState.CurrentTerm == message.Term)
        {
            _leaders.TryAdd(message.Term, replica.Id);
        }

        Require(
            _leaders.TryGetValue(message.Term, out var leader) && leader == replica.Id,
            $"{replica.Id} sends {message}, but {leader} leads term {message.Term}");
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 1, §5.2: at most one leader can be elected in a given term, over the whole history.</summary>
public sealed class ElectionSafety : Invariant
{
    private readonly Dictionary<Term, ReplicaId> _leaders = [];

    public override void Elected(IReplicaView replica)
    {
        var term = replica.HardState.CurrentTerm;
        Require(_leaders.TryAdd(term, replica.Id) || _leaders[term] == replica.Id, $"{_leaders[term]} and {replica.Id} lead term {term}");
    }
}

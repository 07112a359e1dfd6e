using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;

namespace RaftActors.Simulation.Invariants.Ranges;

/// <summary>
/// R32: equal inputs give equal plans; a plan never takes a range below the voters that it should have, and gives no node a second replica
/// of it.
/// </summary>
internal sealed class PlannedChanges
{
    /// <summary>Two plans of one input.</summary>
    public void Planned(IReadOnlyList<Proposal> plan, IReadOnlyList<Proposal> again)
    {
        if (!plan.Select(p => p.ToString()).SequenceEqual(again.Select(p => p.ToString())))
        {
            throw new SafetyViolation("R32 PlannedChanges", "equal inputs gave two plans");
        }
    }

    /// <summary>A change that was planned by a copy of the map.</summary>
    public void Proposed(MapView map, MapCommand change)
    {
        if (change is not MapCommand.BeginMove move || map.Ranges.FirstOrDefault(r => r.Group == move.Group) is not { } range)
        {
            return;
        }

        var wanted = map.Keyspaces.First(k => k.Name == range.Keyspace).Replicas;
        var left = range.Replicas.Count(r => r.Stage == ReplicaStage.Member && r.Kind != MemberKind.Learner
            && !(r.Node == move.FromNode && r.Incarnation == move.From));
        if (move.ToNode is null && left < wanted)
        {
            throw new SafetyViolation("R32 PlannedChanges", $"a plan leaves {range.Group} with {left} of {wanted} replicas");
        }

        foreach (var replica in range.Replicas)
        {
            if (replica.Node == move.ToNode && (replica.Stage != ReplicaStage.Lost || replica.Incarnation != move.From))
            {
                throw new SafetyViolation("R32 PlannedChanges", $"a plan puts another replica on the node of {range.Group}/{replica.Id}");
            }
        }
    }
}

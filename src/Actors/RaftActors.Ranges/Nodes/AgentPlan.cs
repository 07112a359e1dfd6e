using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Nodes;

/// <summary>
/// Which replicas a node makes and ends: compares the map with the node's book. The map may be stale: what it says of removals, retirements
/// and births is never taken back.
/// </summary>
internal static class AgentPlan
{
    /// <param name="map">All ranges with a replica on the node, with their keyspaces; open and last operations.</param>
    /// <param name="book">What the node hosts.</param>
    /// <param name="facts">What else the node knows.</param>
    /// <returns>In the map's order; each may be carried out alone, and is decided again until it is done.</returns>
    public static ImmutableArray<AgentAction> Decide(MapView map, NodeBook book, AgentFacts facts)
    {
        var actions = ImmutableArray.CreateBuilder<AgentAction>();
        HashSet<(string Group, long Incarnation)> known = [];
        foreach (var range in map.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                if (replica.Node != facts.Node)
                {
                    continue;
                }

                known.Add((range.Group, replica.Incarnation));
                var action = book.Hosts(range.Group, replica.Incarnation)
                    ? Keep(range, replica, book, facts)
                    : Make(map, range, replica, book, facts);
                if (action is not null)
                {
                    actions.Add(action);
                }
            }
        }

        foreach (var hosted in book.Hosted)
        {
            if (!known.Contains((hosted.Group, hosted.Incarnation)))
            {
                actions.Add(hosted.IsDestroying
                    ? new AgentAction.Destroy(hosted.Group, hosted.Incarnation)
                    : new AgentAction.KeepUnknown(hosted.Group, hosted.Incarnation));
            }
        }

        return actions.ToImmutable();
    }

    /// <summary>The configuration that an empty store begins with; null if there are no other members.</summary>
    /// <param name="range">The range.</param>
    /// <param name="self">The replica; left out unless it is one of the first members of a fresh group.</param>
    public static Configuration? FirstConfiguration(RangeRecord range, ReplicaRecord self)
    {
        var isFirst = IsAsFounded(range) && self.IsFirst;
        List<ReplicaId> voters = [];
        List<ReplicaId> learners = [];
        List<ReplicaId> witnesses = [];
        foreach (var replica in range.Replicas)
        {
            if (replica.Stage == ReplicaStage.Removed || (isFirst ? !replica.IsFirst : replica.Id == self.Id))
            {
                continue;
            }

            (replica.Kind == MemberKind.Learner ? learners : voters).Add(replica.Id);
            if (replica.Kind == MemberKind.Witness)
            {
                witnesses.Add(replica.Id);
            }
        }

        if (voters.Count == 0)
        {
            return null;
        }

        // Without this replica the witnesses may be too many for a configuration that decides; this one only receives.
        return (voters.Count - 1) / 2 >= witnesses.Count ? new Configuration(voters, learners, null, witnesses)
            : new Configuration(voters, learners);
    }

    /// <summary>Whether the members are still the first ones; if not, an entry of the log names the present ones.</summary>
    private static bool IsAsFounded(RangeRecord range)
    {
        foreach (var replica in range.Replicas)
        {
            if (replica.Stage == ReplicaStage.Removed || (!replica.IsFirst && replica.IsInConfiguration))
            {
                return false;
            }
        }

        return true;
    }

    private static AgentAction? Keep(RangeRecord range, ReplicaRecord replica, NodeBook book, AgentFacts facts)
    {
        var isOver = range.Stage == RangeStage.Retired && range.RetiredAt + facts.RetireGrace <= facts.Time;
        var isRemoved = replica.Stage == ReplicaStage.Removed && range.Stage != RangeStage.Retired;
        if (isOver || isRemoved || book.Find(range.Group)!.IsDestroying)
        {
            return new AgentAction.Destroy(range.Group, replica.Incarnation);
        }

        // A child that its parent made here: the map should know its disk.
        return replica.Stage == ReplicaStage.Planned || (replica.DataId.IsNone && replica.Stage != ReplicaStage.Removed)
            ? new AgentAction.ReportHosting(range.Group, replica.Incarnation)
            : null;
    }

    private static AgentAction? Make(MapView map, RangeRecord range, ReplicaRecord replica, NodeBook book, AgentFacts facts)
    {
        if (replica.Stage == ReplicaStage.Removed)
        {
            return replica.Incarnation <= book.Floor(range.Group)
                ? new AgentAction.ReportGone(range.Group, replica.Incarnation)
                : book.Find(range.Group) is { } other && other.Incarnation < replica.Incarnation
                    ? null
                    : new AgentAction.Destroy(range.Group, replica.Incarnation);
        }

        if (replica.Stage == ReplicaStage.Lost || range.Stage == RangeStage.Retired)
        {
            return null;
        }

        if (!replica.DataId.IsNone && replica.DataId != book.DataId)
        {
            return new AgentAction.ReportLost(range.Group, replica.Incarnation);
        }

        // An older life is still being ended here, or this one was: it cannot begin.
        if (book.Find(range.Group) is not null || replica.Incarnation <= book.Floor(range.Group))
        {
            return null;
        }

        if (replica.Incarnation == 0 && !facts.StaticGroups.Contains(range.Group))
        {
            return null;
        }

        if (IsOwedByParent(map, range, replica, book, facts))
        {
            // The birth waits until the map knows this disk, so that no earlier one of this node can have hosted the replica.
            return replica.DataId.IsNone && book.Find(range.Birth.Parent) is { IsDestroying: false }
                ? new AgentAction.ReportHosting(range.Group, replica.Incarnation)
                : null;
        }

        return replica.Stage == ReplicaStage.Planned || replica.DataId.IsNone
            ? new AgentAction.ReportHosting(range.Group, replica.Incarnation)
            : new AgentAction.Host(Entry(map, range, replica));
    }

    private static BookEvent.Hosted Entry(MapView map, RangeRecord range, ReplicaRecord replica)
    {
        var machine = "";
        foreach (var keyspace in map.Keyspaces)
        {
            machine = keyspace.Name == range.Keyspace ? keyspace.Machine : machine;
        }

        return new BookEvent.Hosted(range.Group, replica.Incarnation, range.Birth.Kind)
        {
            Machine = machine,
            First = replica.Incarnation == 0 ? null : FirstConfiguration(range, replica),
        };
    }

    /// <summary>Whether the replica is to be born by its parent's replica on this node, and that may still happen.</summary>
    private static bool IsOwedByParent(MapView map, RangeRecord range, ReplicaRecord replica, NodeBook book, AgentFacts facts)
    {
        // A witness needs no state, and its parent's replica here, which keeps none, makes no child.
        if (replica.Kind == MemberKind.Witness)
        {
            return false;
        }

        // The split's own members are in the configuration when it is complete; what is planned later was added by a move.
        if (range.Birth.Kind != BirthKind.Split || (range.Stage != RangeStage.Planned && replica.Stage < ReplicaStage.Member))
        {
            return false;
        }

        var isHere = book.Find(range.Birth.Parent) is { IsDestroying: false };
        if (isHere && facts.Splits.GetValueOrDefault(range.Birth.Operation) != ParentState.Passed)
        {
            return true;
        }

        // An operation that the map has forgotten ended long ago.
        foreach (var operation in map.Operations)
        {
            if (operation.Id == range.Birth.Operation)
            {
                return operation.StartedAt + facts.BirthPatience > facts.Time;
            }
        }

        return false;
    }
}

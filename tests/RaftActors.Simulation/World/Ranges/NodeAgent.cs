using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// A node's agent: copies the map now and then from some replica of it, and carries out what <see cref="AgentPlan"/> says.
/// </summary>
internal sealed class NodeAgent(RangeNode node)
{
    /// <summary>How far the map's log time is ahead of the world's.</summary>
    private long _ahead;

    private RangeWorld World => node.World;

    /// <summary>The newest copy seen in this life; it may be old.</summary>
    public MapView? Map { get; private set; }

    public void Begin() => node.Later(World.Dice.Between(1, 30), Look);

    /// <summary>Whether the map says that a replica is over.</summary>
    public bool IsOver(string group, ReplicaId id)
    {
        foreach (var range in Map?.Ranges ?? [])
        {
            if (range.Group == group)
            {
                return range.IsOver(id);
            }
        }

        return false;
    }

    /// <summary>The disk that the map has for a replica.</summary>
    public DataId DiskOf(string group, ReplicaId id)
    {
        foreach (var range in Map?.Ranges ?? [])
        {
            if (range.Group == group)
            {
                return range.Find(id.Node, id.Incarnation)?.DataId ?? DataId.None;
            }
        }

        return DataId.None;
    }

    private void Look()
    {
        var life = node.Life;
        World.CopyMap((map, time) =>
        {
            if (life == node.Life)
            {
                _ahead = Math.Max(_ahead, time - World.LogTime);
                Map = Map is null || map.Version > Map.Version ? map : Map;
            }
        });
        if (Map is { } known)
        {
            Act(known);
        }

        // Sometimes the copy is old by seconds.
        node.Later(World.Dice.Between(20, World.Faulty && World.Dice.Chance(0.05) ? 2000 : 80), Look);
    }

    private void Act(MapView map)
    {
        var present = map.Nodes.FirstOrDefault(n => n.Id == node.Id);
        if (present?.DataId != node.Disk.Book.DataId)
        {
            World.Propose(
                new MapCommand.RegisterNode(
                    new NodeRecord { Id = node.Id, DataId = node.Disk.Book.DataId }, present?.DataId ?? DataId.None));
            return;
        }

        if (World.Mutant == RangeMutant.WipedDiskHostsAgain)
        {
            map = map with { Ranges = [.. map.Ranges.Select(OnThisDisk)] };
        }

        foreach (var action in AgentPlan.Decide(map, node.Disk.Book, Facts(map)))
        {
            Do(action);
        }
    }

    private void Do(AgentAction action)
    {
        var id = ReplicaId.Of(node.Id, action.Incarnation);
        switch (action)
        {
            case AgentAction.ReportHosting:
                World.Propose(new MapCommand.ReplicaHosting(action.Group, node.Id, action.Incarnation, node.Disk.Book.DataId));
                break;
            case AgentAction.ReportGone:
                World.Propose(new MapCommand.ReplicaGone(action.Group, node.Id, action.Incarnation));
                break;
            case AgentAction.ReportLost:
                World.Counters.Add(RangeReached.ReplicaLost);
                World.Propose(new MapCommand.ReplicaLost(action.Group, node.Id, action.Incarnation, node.Disk.Book.DataId));
                break;
            case AgentAction.Host host:
                node.Book(Entry(host.Entry), action.Group, () =>
                {
                    if (host.Entry.Birth == BirthKind.Split)
                    {
                        World.Counters.Add(RangeReached.UninitialisedHosted);
                    }

                    node.StartHosted(Entry(host.Entry));
                });
                break;
            case AgentAction.Destroy when !node.Disk.Book.Hosts(action.Group, action.Incarnation):
                node.Book(new BookEvent.Destroyed(action.Group, action.Incarnation), action.Group, () => { });
                break;
            case AgentAction.Destroy when node.Disk.Book.Find(action.Group)!.IsDestroying:
                Delete(action.Group, id);
                break;
            case AgentAction.Destroy:
                node.Book(
                    new BookEvent.Destroying(action.Group, action.Incarnation), action.Group, () => Delete(action.Group, id));
                break;
        }
    }

    private void Delete(string group, ReplicaId id)
    {
        node.StopReplica(group);
        World.Checks.Lives.Destroyed(group, id);
        node.Disk.Stores.Remove((group, id.Value));
        World.Counters.Add(RangeReached.ReplicaDestroyed);
        node.Book(new BookEvent.Destroyed(group, id.Incarnation), group, () => { });
    }

    private BookEvent.Hosted Entry(BookEvent.Hosted entry)
    {
        var self = ReplicaId.Of(node.Id, entry.Incarnation);
        return World.Mutant == RangeMutant.UninitialisedCampaigns && entry.First is { } first && !first.IsMember(self)
            ? entry with { First = new(first.Voters.Add(self)) }
            : entry;
    }

    private RangeRecord OnThisDisk(RangeRecord range) => range with
    {
        Replicas = [.. range.Replicas.Select(r => r.Node == node.Id && !r.DataId.IsNone && r.Stage != ReplicaStage.Lost
            ? r with { DataId = node.Disk.Book.DataId }
            : r)],
    };

    private AgentFacts Facts(MapView map)
    {
        var splits = ImmutableDictionary<long, ParentState>.Empty;
        foreach (var range in map.Ranges)
        {
            // The parent's replica here is behind the split without having applied it.
            if (range.Birth.Kind == BirthKind.Split
                && node.Find(range.Birth.Parent)?.Machine is RangeMachine { State: { Descriptor.Keys: var keys } state }
                && !keys.Contains(range.Keys.Start.Span)
                && !state.Notices.Any(n => n.Operation == range.Birth.Operation)
                && !node.IsBearing(range.Birth.Operation))
            {
                splits = splits.SetItem(range.Birth.Operation, ParentState.Passed);
            }
        }

        return new AgentFacts
        {
            Node = node.Id,
            Time = World.LogTime + _ahead,
            Splits = splits,
            BirthPatience = 300,
            RetireGrace = 500,
        };
    }
}

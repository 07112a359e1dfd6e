using System.Collections.Immutable;
using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Founds the keyspace and asks for splits, merges and moves, by a copy of the map that may be old.</summary>
internal sealed class RangeOperator(RangeWorld world, SimulationOptions options)
{
    private const int MostRanges = 6;
    private MapView? _map;

    public void Begin() => world.Events.After(world.Dice.Between(20, 60), Look);

    private void Look()
    {
        world.CopyMap(map => _map = map);
        if (_map is { Keyspaces.IsEmpty: true } map && map.Nodes.Length >= world.Nodes.Count)
        {
            Found(map);
        }
        else if (_map is { Keyspaces.IsEmpty: false } known && world.Faulty)
        {
            if (world.Dice.Chance(options.Plans ? 0.1 : options.Moves > 0 ? 0.15 : 0.3))
            {
                Split(known);
            }

            if (world.Dice.Chance(0.3 * options.Merges))
            {
                Merge(known);
            }

            if (world.Dice.Chance(0.4 * options.Moves))
            {
                Move(known);
            }

            if (options.Plans && world.Dice.Chance(0.08))
            {
                Drain(known);
            }
        }

        world.Events.After(world.Dice.Between(80, 300), Look);
    }

    private void Found(MapView map)
    {
        var hasWitness = options.Nodes > 2 && world.Dice.Chance(0.3 * options.Witnesses);
        var nodes = map.Nodes.OrderBy(_ => world.Dice.Next()).Take(options.Nodes)
            .Select((n, i) => new PlannedReplica(n.Id, hasWitness && i == 0 ? MemberKind.Witness : MemberKind.Voter));
        world.Propose(new MapCommand.PutKeyspace(
            new KeyspaceRecord
            {
                Name = RangeWorld.Keyspace,
                Machine = "map",
                Replicas = options.Nodes,
                Placement = Placement.Anywhere,
            },
            [ImmutableArray.CreateRange(nodes)]));
    }

    private void Split(MapView map)
    {
        if (Free(map) is { } range && map.Ranges.Count(r => r.Stage != RangeStage.Retired) < MostRanges)
        {
            world.Propose(new MapCommand.BeginSplit(
                range.Group, range.Version, range.ConfigurationIndex, world.RandomKey(), Token()));
        }
    }

    private void Merge(MapView map)
    {
        if (Free(map) is { } target
            && map.Ranges.FirstOrDefault(r => r.Stage == RangeStage.Active && target.Keys.IsFollowedBy(r.Keys)) is { } source)
        {
            world.Propose(new MapCommand.BeginMerge(target.Group, target.Version, source.Group, source.Version, Token()));
        }
    }

    /// <summary>Replaces a replica, first of all a lost one; sometimes adds or removes one.</summary>
    private void Move(MapView map)
    {
        if (Free(map) is not { } range)
        {
            return;
        }

        var members = range.Replicas.Where(r => r.IsInConfiguration).ToList();
        var lost = members.Find(r => r.Stage == ReplicaStage.Lost);
        var from = lost ?? members[world.Dice.Below(members.Count)];
        var to = map.Nodes[world.Dice.Below(map.Nodes.Length)].Id;
        var isAdded = lost is null && members.Count <= options.Nodes && world.Dice.Chance(0.2);
        var isRemoved = lost is null && members.Count > options.Nodes && world.Dice.Chance(0.5);
        if (lost is not null)
        {
            world.Counters.Add(RangeReached.LostReplaced);
        }

        world.Propose(new MapCommand.BeginMove(
            range.Group,
            range.Version,
            range.ConfigurationIndex,
            isAdded ? null : from.Node,
            isAdded ? 0 : from.Incarnation,
            isRemoved ? null : to,
            isAdded ? MemberKind.Voter : from.Kind,
            Token()));
    }

    /// <summary>At most one node at a time is emptied, or gives its leaderships away.</summary>
    private void Drain(MapView map)
    {
        var node = map.Nodes.FirstOrDefault(n => n.Mode != NodeMode.Active) ?? map.Nodes[world.Dice.Below(map.Nodes.Length)];
        var wanted = node.Mode != NodeMode.Active ? NodeMode.Active : world.Dice.Chance(0.7) ? NodeMode.Draining : NodeMode.Maintenance;
        world.Counters.Add(wanted == NodeMode.Draining ? RangeReached.NodeDraining : RangeReached.NodeResumed);
        world.Propose(new MapCommand.SetNodeMode(node.Id, wanted, node.Mode));
    }

    private RangeRecord? Free(MapView map)
    {
        var ranges = map.Ranges.Where(r => r.Stage == RangeStage.Active && r.Operation == 0).ToList();
        return ranges.Count == 0 ? null : ranges[world.Dice.Below(ranges.Count)];
    }

    private long Token() => (long)(world.Dice.Next() >> 2);
}

using System.Collections.Immutable;
using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Founds the keyspace and asks for splits.</summary>
internal sealed class RangeOperator(RangeWorld world, int replicas)
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
        else if (_map is { } known && world.Faulty && world.Dice.Chance(0.3))
        {
            Split(known);
        }

        world.Events.After(world.Dice.Between(80, 300), Look);
    }

    private void Found(MapView map)
    {
        var nodes = map.Nodes.OrderBy(_ => world.Dice.Next()).Take(replicas).Select(n => new PlannedReplica(n.Id, MemberKind.Voter));
        world.Propose(new MapCommand.PutKeyspace(
            new KeyspaceRecord { Name = RangeWorld.Keyspace, Machine = "map", Replicas = replicas, Placement = Placement.Anywhere },
            [ImmutableArray.CreateRange(nodes)]));
    }

    private void Split(MapView map)
    {
        var ranges = map.Ranges.Where(r => r.Stage == RangeStage.Active && r.Operation == 0).ToList();
        if (ranges.Count > 0 && map.Ranges.Count(r => r.Stage != RangeStage.Retired) < MostRanges)
        {
            var range = ranges[world.Dice.Below(ranges.Count)];
            world.Propose(new MapCommand.BeginSplit(
                range.Group, range.Version, range.ConfigurationIndex, world.RandomKey(), (long)(world.Dice.Next() >> 2)));
        }
    }
}

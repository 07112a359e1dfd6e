using System.Collections.Immutable;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>Begins operations at random.</summary>
internal static class SimPlanner
{
    /// <summary>A keyspace of one adopted range, or of two fresh ones.</summary>
    public static MapCommand.PutKeyspace FirstKeyspace(bool isAdopted, int replicas)
    {
        ImmutableArray<ReadOnlyMemory<byte>> points = isAdopted ? [] : [new byte[] { 3 }];
        var settings = new KeyspaceRecord
        {
            Name = "kv",
            Machine = "kv",
            Replicas = replicas,
            Placement = Placement.Anywhere,
            SplitPoints = points,
            AdoptedGroup = isAdopted ? "old" : "",
        };
        var members = OperationWorld.Nodes.Take(replicas).Select(n => new PlannedReplica(n, MemberKind.Voter)).ToImmutableArray();
        return new MapCommand.PutKeyspace(settings, [.. Enumerable.Repeat(members, points.Length + 1)]);
    }

    /// <summary>A command that the map may refuse; null if no range is free.</summary>
    public static MapCommand? Next(MapImage image, Random random)
    {
        var free = image.Ranges.Where(r => r.Operation == 0 && r.Stage == RangeStage.Active).ToList();
        if (free.Count == 0)
        {
            return null;
        }

        var range = free[random.Next(free.Count)];
        switch (random.Next(3))
        {
            case 0:
                byte[] at = [(byte)(1 + random.Next(OperationWorld.Letters - 1))];
                return new MapCommand.BeginSplit(range.Group, range.Version, range.ConfigurationIndex, at, 0);
            case 1:
                return image.Ranges.FirstOrDefault(r => r.IsOwner && range.Keys.IsFollowedBy(r.Keys)) is { } source
                    ? new MapCommand.BeginMerge(range.Group, range.Version, source.Group, source.Version, 0)
                    : null;
            default:
                return Move(image, range, random);
        }
    }

    /// <summary>Replaces a member; adds one if there are too few, removes one if there are too many.</summary>
    private static MapCommand.BeginMove Move(MapImage image, RangeRecord range, Random random)
    {
        var (members, wanted) = (range.Replicas.Where(r => r.IsInConfiguration).ToList(), image.Keyspaces[0].Replicas);
        var from = members.Count < wanted ? null : members[random.Next(members.Count)];
        var to = members.Count > wanted ? null : OperationWorld.Nodes[random.Next(OperationWorld.Nodes.Length)];
        return new MapCommand.BeginMove(
            range.Group,
            range.Version,
            range.ConfigurationIndex,
            from?.Node,
            from?.Incarnation ?? 0,
            to,
            from?.Kind ?? MemberKind.Voter,
            0);
    }
}

using System.Collections.Immutable;

namespace RaftActors.Ranges.Map;

/// <summary>Who the nodes are and what they may be given.</summary>
internal sealed class NodeCommands(MapTables tables, Answers answers)
{
    /// <summary>Why these cannot be labels, or null.</summary>
    public static string? ProblemOfLabels(ImmutableArray<Label> labels)
    {
        if (labels.Length > MapLimits.Labels)
        {
            return $"{labels.Length} labels are too many: use at most {MapLimits.Labels}.";
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var label in labels)
        {
            if (label.Name.Length is 0 or > MapLimits.TextLength || label.Value.Length > MapLimits.TextLength)
            {
                return $"A label is empty or too long: use at most {MapLimits.TextLength} characters for its name and its value.";
            }

            if (!names.Add(label.Name))
            {
                return $"The label '{label.Name}' is given twice.";
            }
        }

        return null;
    }

    public MapAnswer Register(MapCommand.RegisterNode command)
    {
        var node = command.Node;
        if ((MapLimits.ProblemOfName("node", node.Id) ?? ProblemOfLabels(node.Labels)) is { } problem)
        {
            return Answers.Refused(MapRefusal.Invalid, problem);
        }

        if (node.DataId.IsNone || node.Capacity < 1)
        {
            return Answers.Refused(MapRefusal.Invalid, "A node needs the id of its disk, and a capacity of at least 1.");
        }

        ImmutableArray<Label> labels = [.. node.Labels.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name))];
        if (!tables.TryGetNode(node.Id, out var present))
        {
            return answers.Done(tables.Put(
                new NodeRecord { Id = node.Id, DataId = node.DataId, Labels = labels, Capacity = node.Capacity }));
        }

        if (present.DataId == node.DataId && present.Capacity == node.Capacity && present.Labels.AsSpan().SequenceEqual(labels.AsSpan()))
        {
            return answers.Done(present);
        }

        // A registration that was on its way while the disk was replaced must not bring the old disk back.
        return present.DataId != command.Expected && present.DataId != node.DataId
            ? answers.Stale(present)
            : answers.Done(tables.Put(present with { DataId = node.DataId, Labels = labels, Capacity = node.Capacity }));
    }

    public MapAnswer SetMode(MapCommand.SetNodeMode command)
    {
        if (!tables.TryGetNode(command.Node, out var node))
        {
            return Answers.Refused(MapRefusal.UnknownNode, $"The node '{command.Node}' has not registered.");
        }

        if (node.Mode == command.Mode)
        {
            return answers.Done(node);
        }

        if (node.Mode != command.Expected)
        {
            return answers.Stale(node);
        }

        if (command.Mode == NodeMode.Drained && HoldsReplica(node.Id) is { } group)
        {
            return Answers.Refused(
                MapRefusal.NodeHasReplicas, $"The node '{node.Id}' still has a replica of '{group}': it is drained when it has none.");
        }

        return answers.Done(tables.Put(node with { Mode = command.Mode }));
    }

    private string? HoldsReplica(string node)
    {
        foreach (var range in tables.Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                // A lost one too: it counts in its group, and a child of that would be planned here.
                if (replica.Node == node)
                {
                    return range.Group;
                }
            }
        }

        return null;
    }
}

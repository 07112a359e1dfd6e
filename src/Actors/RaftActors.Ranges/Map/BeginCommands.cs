using System.Collections.Immutable;
using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>Begins operations: takes the slot of each range concerned and allots numbers, which stay spent in any case.</summary>
internal sealed class BeginCommands(MapTables tables, KeyspaceCommands keyspaces, Answers answers)
{
    public MapAnswer Split(MapCommand.BeginSplit command)
    {
        if (tables.FindToken(command.Token) is { } repeated)
        {
            return answers.Done(repeated);
        }

        if (Blocked(command.Group, command.Version, command.ConfigurationIndex, out var parent) is { } blocked)
        {
            return blocked;
        }

        if (!parent!.Keys.CanSplitAt(command.At.Span))
        {
            return Answers.Refused(
                MapRefusal.KeyOutside,
                $"{parent.Keys} cannot be split at {KeyRange.Show(command.At.Span)}: choose a key behind its start and before its end.");
        }

        if (NodeOfTwo(parent) is { } node)
        {
            return Answers.Refused(
                MapRefusal.NodeUnavailable,
                $"'{parent.Group}' has a lost and another replica on node '{node}', and would get two of the child: remove the lost one.");
        }

        if (tables.CountRanges(parent.Keyspace) >= MapLimits.RangesOfKeyspace)
        {
            return Answers.Refused(
                MapRefusal.TooManyRanges,
                $"The keyspace '{parent.Keyspace}' has {MapLimits.RangesOfKeyspace} ranges, the most that it may have: merge some first.");
        }

        tables.TryGetKeyspace(parent.Keyspace, out var keyspace);
        (keyspace, var number, var group) = keyspaces.Allot(keyspace!);
        tables.Put(keyspace);
        var operation = Open(new OperationRecord
        {
            Id = tables.AllotOperation(),
            Kind = OperationKind.Split,
            Token = command.Token,
            Group = parent.Group,
            Version = parent.Version,
            ConfigurationIndex = parent.ConfigurationIndex,
            Other = group,
            At = command.At,
            StartedAt = tables.Time,
        });
        tables.Put(parent with { Operation = operation.Id });
        tables.Put(new RangeRecord
        {
            Number = number,
            Group = group,
            Keyspace = parent.Keyspace,
            Keys = parent.Keys.Split(command.At).Right,
            Version = parent.Version + 1,
            Stage = RangeStage.Planned,
            Kind = parent.Kind,
            Operation = operation.Id,
            Replicas = Children(parent),
            Birth = new Birth(BirthKind.Split, parent.Group, operation.Id),
            IsSticky = command.IsChildSticky && tables.Rules >= MapRules.StepTimes,
        });
        return answers.Done(operation);
    }

    public MapAnswer Merge(MapCommand.BeginMerge command)
    {
        if (tables.FindToken(command.Token) is { } repeated)
        {
            return answers.Done(repeated);
        }

        if ((Blocked(command.Target, command.Version, null, out var target)
            ?? Blocked(command.Source, command.SourceVersion, null, out var source)) is { } blocked)
        {
            return blocked;
        }

        source = tables.Range(command.Source);
        if (target!.Keyspace != source.Keyspace || !target.Keys.IsFollowedBy(source.Keys))
        {
            return Answers.Refused(
                MapRefusal.NotAdjacent,
                $"'{source.Group}' {source.Keys} does not follow '{target.Group}' {target.Keys}: name the left neighbour as target.");
        }

        if (source.IsSticky)
        {
            return Answers.Refused(MapRefusal.Sticky, $"'{source.Group}' is not to be merged: unpin it first.");
        }

        var operation = Open(new OperationRecord
        {
            Id = tables.AllotOperation(),
            Kind = OperationKind.Merge,
            Token = command.Token,
            Group = target.Group,
            Version = target.Version,
            ConfigurationIndex = target.ConfigurationIndex,
            Other = source.Group,
            OtherVersion = source.Version,
            StartedAt = tables.Time,
        });
        tables.Put(target with { Operation = operation.Id });
        tables.Put(source with { Operation = operation.Id, Stage = RangeStage.Merging });
        return answers.Done(operation);
    }

    public MapAnswer Move(MapCommand.BeginMove command)
    {
        if (tables.FindToken(command.Token) is { } repeated)
        {
            return answers.Done(repeated);
        }

        if ((Blocked(command.Group, command.Version, command.ConfigurationIndex, out var range)
            ?? RefusalOfRemoved(command, range!) ?? RefusalOfAdded(command, range!)) is { } refused)
        {
            return refused;
        }

        var operation = Open(new OperationRecord
        {
            Id = tables.AllotOperation(),
            Kind = OperationKind.Move,
            Token = command.Token,
            Group = range!.Group,
            Version = range.Version,
            ConfigurationIndex = range.ConfigurationIndex,
            FromNode = command.FromNode,
            From = command.FromNode is null ? 0 : command.From,
            ToNode = command.ToNode,
            To = command.ToNode is null ? 0 : tables.AllotIncarnation(),
            MemberKind = command.Kind,
            StartedAt = tables.Time,
        });
        var replicas = operation.ToNode is { } node
            ? range.Replicas.Add(new ReplicaRecord(node, operation.To, operation.MemberKind, ReplicaStage.Planned, DataId.None))
            : range.Replicas;
        tables.Put(range with { Operation = operation.Id, Replicas = replicas });
        return answers.Done(operation);
    }

    private OperationRecord Open(OperationRecord operation) => tables.Put(operation);

    /// <summary>Why no operation may begin on a range, or null.</summary>
    private MapAnswer? Blocked(string group, long version, long? configurationIndex, out RangeRecord? range)
    {
        if (!tables.TryGetRange(group, out range))
        {
            return Answers.UnknownRange(group);
        }

        if (range.Operation != 0)
        {
            return Answers.Refused(
                MapRefusal.OperationOpen,
                $"Operation {range.Operation} ({tables.Operation(range.Operation).Kind}) is under way on '{group}': "
                    + "wait for its end, or cancel it.");
        }

        if (range.Stage != RangeStage.Active)
        {
            return Answers.Refused(MapRefusal.NotActive, $"'{group}' is {range.Stage}: only an active range can be changed.");
        }

        return range.Version != version || (configurationIndex is { } index && index != range.ConfigurationIndex)
            ? answers.Stale(range)
            : null;
    }

    /// <summary>The node on which a lost replica and the one that stands in for it are both in the configuration, or null.</summary>
    private static string? NodeOfTwo(RangeRecord parent)
    {
        foreach (var lost in parent.Replicas)
        {
            foreach (var other in parent.Replicas)
            {
                if (lost.Stage == ReplicaStage.Lost && other != lost && other.Node == lost.Node && other.IsInConfiguration)
                {
                    return lost.Node;
                }
            }
        }

        return null;
    }

    /// <summary>The child's replicas: one for each member of the parent, on the same node and of the same kind, each a new life.</summary>
    private ImmutableArray<ReplicaRecord> Children(RangeRecord parent)
    {
        var children = ImmutableArray.CreateBuilder<ReplicaRecord>(parent.Replicas.Length);
        foreach (var replica in parent.Replicas)
        {
            if (replica.IsInConfiguration)
            {
                // A wiped node can host the child, on the disk that it has now.
                var disk = replica.Stage == ReplicaStage.Lost ? DataId.None : replica.DataId;
                children.Add(new ReplicaRecord(replica.Node, tables.AllotIncarnation(), replica.Kind, ReplicaStage.Planned, disk));
            }
        }

        return children.ToImmutable();
    }

    private static MapAnswer? RefusalOfRemoved(MapCommand.BeginMove command, RangeRecord range)
    {
        if (command.FromNode is null)
        {
            return command.ToNode is null
                ? Answers.Refused(MapRefusal.Invalid, "A move without a replica to remove or a node to add one on changes nothing.")
                : null;
        }

        if (range.Find(command.FromNode, command.From) is not { IsInConfiguration: true } removed)
        {
            return Answers.Refused(
                MapRefusal.UnknownReplica,
                $"'{range.Group}' has no member on node '{command.FromNode}' with incarnation {command.From}.");
        }

        if (command.ToNode is not null)
        {
            return removed.Kind == command.Kind
                ? null
                : Answers.Refused(MapRefusal.Invalid, $"A {removed.Kind} is replaced by a {removed.Kind}, not by a {command.Kind}.");
        }

        foreach (var replica in range.Replicas)
        {
            if (replica != removed && replica is { Kind: MemberKind.Voter, Stage: ReplicaStage.Member })
            {
                return null;
            }
        }

        return Answers.Refused(MapRefusal.LastVoter, $"'{range.Group}' would be left without a voter: add one first.");
    }

    private MapAnswer? RefusalOfAdded(MapCommand.BeginMove command, RangeRecord range)
    {
        if (command.ToNode is null)
        {
            return null;
        }

        if (!tables.TryGetNode(command.ToNode, out var node))
        {
            return Answers.Refused(MapRefusal.UnknownNode, $"The node '{command.ToNode}' has not registered.");
        }

        if (node.Mode != NodeMode.Active)
        {
            return Answers.Refused(
                MapRefusal.NodeUnavailable, $"The node '{node.Id}' is {node.Mode} and takes no replicas: choose another, or resume it.");
        }

        foreach (var replica in range.Replicas)
        {
            // A removed replica may still have files there, and a node holds at most one replica of a group. A lost one still counts in
            // the group: unless it is replaced by this move, one node would have two votes, and could lose both.
            var isReplaced = replica.Stage == ReplicaStage.Lost
                && replica.Node == command.FromNode && replica.Incarnation == command.From;
            if (replica.Node == node.Id && !isReplaced)
            {
                return Answers.Refused(
                    MapRefusal.NodeUnavailable,
                    $"The node '{node.Id}' has a replica of '{range.Group}', which is {replica.Stage}: choose another node, or wait until "
                        + "it is gone.");
            }
        }

        return range.Replicas.Length <= MapLimits.Replicas
            ? null
            : Answers.Refused(
                MapRefusal.NodeUnavailable,
                $"'{range.Group}' has {range.Replicas.Length} replicas, of at most {MapLimits.Replicas} and one that moves: wait until one "
                    + "is gone.");
    }
}

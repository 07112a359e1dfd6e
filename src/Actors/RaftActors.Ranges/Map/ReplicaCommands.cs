namespace RaftActors.Ranges.Map;

/// <summary>What nodes report about replicas that they host, destroyed or lost.</summary>
internal sealed class ReplicaCommands(MapTables tables, Answers answers)
{
    public MapAnswer Hosting(MapCommand.ReplicaHosting command)
    {
        if (!tables.TryGetRange(command.Group, out var range))
        {
            return Answers.UnknownRange(command.Group);
        }

        if (range.Find(command.Node, command.Incarnation) is not { } replica)
        {
            return Unknown(command.Group, command.Node, command.Incarnation);
        }

        if (!tables.TryGetNode(command.Node, out var node))
        {
            return Answers.Refused(MapRefusal.UnknownNode, $"The node '{command.Node}' has not registered: it must do so first.");
        }

        if (node.DataId != command.DataId)
        {
            return answers.Stale(node);
        }

        if (replica.Stage is ReplicaStage.Removed or ReplicaStage.Lost)
        {
            return Answers.Refused(
                MapRefusal.WrongStage, $"The replica {replica.Id} of '{range.Group}' is removed or lost: it must not be hosted again.");
        }

        if (replica.DataId != command.DataId && !replica.DataId.IsNone)
        {
            return Answers.Refused(
                MapRefusal.OtherDisk,
                $"The replica {replica.Id} of '{range.Group}' was made on another disk: report it as lost, another one will replace it.");
        }

        var stage = replica.Stage == ReplicaStage.Planned ? ReplicaStage.Hosting : replica.Stage;
        return stage == replica.Stage && replica.DataId == command.DataId
            ? answers.Done(range)
            : answers.Done(tables.Put(range.With(replica with { Stage = stage, DataId = command.DataId })));
    }

    public MapAnswer Gone(MapCommand.ReplicaGone command)
    {
        if (!tables.TryGetRange(command.Group, out var range) || range.Find(command.Node, command.Incarnation) is not { } replica)
        {
            // The range, or the replica, is forgotten once it is gone; what was never allotted cannot be gone.
            return command.Incarnation < tables.NextIncarnation
                ? answers.Done()
                : Unknown(command.Group, command.Node, command.Incarnation);
        }

        return replica.Stage is ReplicaStage.Removed
            ? answers.Done(tables.Put(range.Without(replica)))
            : Answers.Refused(
                MapRefusal.WrongStage,
                $"The replica {replica.Id} of '{range.Group}' is not removed: a committed configuration without it must come first.");
    }

    public MapAnswer Lost(MapCommand.ReplicaLost command)
    {
        if (!tables.TryGetRange(command.Group, out var range) || range.Find(command.Node, command.Incarnation) is not { } replica)
        {
            return command.Incarnation < tables.NextIncarnation
                ? answers.Done()
                : Unknown(command.Group, command.Node, command.Incarnation);
        }

        if (replica.Stage == ReplicaStage.Lost)
        {
            return answers.Done(range);
        }

        if (!tables.TryGetNode(command.Node, out var node) || node.DataId != command.DataId)
        {
            return node is null
                ? Answers.Refused(MapRefusal.UnknownNode, $"The node '{command.Node}' has not registered.")
                : answers.Stale(node);
        }

        if (replica.DataId == command.DataId || replica.DataId.IsNone)
        {
            return Answers.Refused(
                MapRefusal.OtherDisk, $"The replica {replica.Id} of '{range.Group}' is not lost: no other disk is known for it.");
        }

        // The disk that held the files is gone, so there is nothing to destroy.
        return answers.Done(tables.Put(replica.Stage == ReplicaStage.Removed
            ? range.Without(replica)
            : range.With(replica with { Stage = ReplicaStage.Lost })));
    }

    private static MapAnswer Unknown(string group, string node, long incarnation) => Answers.Refused(
        MapRefusal.UnknownReplica, $"The map knows no replica of '{group}' on node '{node}' with incarnation {incarnation}.");
}

using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>The records of the map as messages, and back.</summary>
internal static class RecordCodec
{
    public static KeyspaceMessage Encode(KeyspaceRecord keyspace)
    {
        var message = new KeyspaceMessage
        {
            Name = keyspace.Name,
            Machine = keyspace.Machine,
            Replicas = keyspace.Replicas,
            Kind = (int)keyspace.Kind,
            Placement = Encode(keyspace.Placement),
            AdoptedGroup = keyspace.AdoptedGroup,
            NextRange = keyspace.NextRange,
            ChangedAt = keyspace.ChangedAt,
        };
        foreach (var point in keyspace.SplitPoints)
        {
            message.SplitPoints.Add(Values.Bytes(point));
        }

        return message;
    }

    public static KeyspaceRecord Decode(KeyspaceMessage message) => new()
    {
        Name = message.Name,
        Machine = message.Machine,
        Replicas = message.Replicas,
        Kind = (RangeKind)Values.Enumerated(message.Kind, (int)RangeKind.PrimaryBackup, "kind of range"),
        Placement = Decode(message.Placement),
        SplitPoints = [.. message.SplitPoints.Select(p => p.Memory)],
        AdoptedGroup = message.AdoptedGroup,
        NextRange = message.NextRange,
        ChangedAt = message.ChangedAt,
    };

    public static RangeMessage Encode(RangeRecord range)
    {
        var message = new RangeMessage
        {
            Number = range.Number,
            Group = range.Group,
            Keyspace = range.Keyspace,
            Start = Values.Bytes(range.Keys.Start),
            Version = range.Version,
            Stage = (int)range.Stage,
            Kind = (int)range.Kind,
            Operation = range.Operation,
            ConfigurationIndex = range.ConfigurationIndex,
            Birth = new BirthMessage { Kind = (int)range.Birth.Kind, Parent = range.Birth.Parent, Operation = range.Birth.Operation },
            IsSticky = range.IsSticky,
            RetiredAt = range.RetiredAt,
            ChangedAt = range.ChangedAt,
        };
        if (range.Keys.End is { } end)
        {
            message.End = Values.Bytes(end);
        }

        foreach (var replica in range.Replicas)
        {
            message.Replicas.Add(new ReplicaMessage
            {
                Node = replica.Node,
                Incarnation = replica.Incarnation,
                Kind = (int)replica.Kind,
                Stage = (int)replica.Stage,
                DataId = Values.Id(replica.DataId.Value),
                IsFirst = replica.IsFirst,
            });
        }

        return message;
    }

    public static RangeRecord Decode(RangeMessage message)
    {
        var birth = Values.Required(message.Birth, "birth certificate");
        return new RangeRecord
        {
            Number = message.Number,
            Group = message.Group,
            Keyspace = message.Keyspace,
            Keys = Values.Keys(message.Start, message.HasEnd, message.End),
            Version = Values.Positive(message.Version, "version"),
            Stage = (RangeStage)Values.Enumerated(message.Stage, (int)RangeStage.Retired, "stage of a range"),
            Kind = (RangeKind)Values.Enumerated(message.Kind, (int)RangeKind.PrimaryBackup, "kind of range"),
            Operation = message.Operation,
            ConfigurationIndex = message.ConfigurationIndex,
            Birth = new Birth(
                (BirthKind)Values.Enumerated(birth.Kind, (int)BirthKind.Adopted, "kind of birth"), birth.Parent, birth.Operation),
            IsSticky = message.IsSticky,
            RetiredAt = message.RetiredAt,
            ChangedAt = message.ChangedAt,
            Replicas = [.. message.Replicas.Select(Decode)],
        };
    }

    public static NodeMessage Encode(NodeRecord node)
    {
        var message = new NodeMessage
        {
            Id = node.Id,
            Mode = (int)node.Mode,
            DataId = Values.Id(node.DataId.Value),
            Capacity = node.Capacity,
            ChangedAt = node.ChangedAt,
        };
        message.Labels.Add(node.Labels.Select(Encode));
        return message;
    }

    public static NodeRecord Decode(NodeMessage message) => new()
    {
        Id = message.Id,
        Mode = Mode(message.Mode),
        DataId = new DataId(Values.Id(message.DataId)),
        Labels = [.. message.Labels.Select(Decode)],
        Capacity = message.Capacity,
        ChangedAt = message.ChangedAt,
    };

    public static OperationMessage Encode(OperationRecord operation)
    {
        var message = new OperationMessage
        {
            Id = operation.Id,
            Kind = (int)operation.Kind,
            Token = operation.Token,
            Group = operation.Group,
            Version = operation.Version,
            ConfigurationIndex = operation.ConfigurationIndex,
            Other = operation.Other,
            OtherVersion = operation.OtherVersion,
            At = Values.Bytes(operation.At),
            From = operation.From,
            To = operation.To,
            MemberKind = (int)operation.MemberKind,
            Step = operation.Step,
            StartedAt = operation.StartedAt,
            Attempt = operation.Attempt,
            Owner = operation.Owner,
            Outcome = (int)operation.Outcome,
            FinishedAt = operation.FinishedAt,
            ChangedAt = operation.ChangedAt,
            IsAcknowledged = operation.IsAcknowledged,
        };
        message.StepTimes.Add(operation.StepTimes.Select(t => new StepTimeMessage { Step = t.Step, At = t.At }));
        if (operation.FromNode is { } from)
        {
            message.FromNode = from;
        }

        if (operation.ToNode is { } to)
        {
            message.ToNode = to;
        }

        return message;
    }

    public static OperationRecord Decode(OperationMessage message) => new()
    {
        Id = message.Id,
        Kind = (OperationKind)Values.Enumerated(message.Kind, (int)OperationKind.Move, "kind of operation"),
        Token = message.Token,
        Group = message.Group,
        Version = message.Version,
        ConfigurationIndex = message.ConfigurationIndex,
        Other = message.Other,
        OtherVersion = message.OtherVersion,
        At = message.At.Memory,
        FromNode = message.HasFromNode ? message.FromNode : null,
        From = message.From,
        ToNode = message.HasToNode ? message.ToNode : null,
        To = message.To,
        MemberKind = Kind(message.MemberKind),
        Step = message.Step,
        StepTimes = [.. message.StepTimes.Select(t => new StepTime(t.Step, t.At))],
        StartedAt = message.StartedAt,
        Attempt = message.Attempt,
        Owner = message.Owner,
        Outcome = (OperationOutcome)Values.Enumerated(message.Outcome, (int)OperationOutcome.Cancelled, "outcome"),
        FinishedAt = message.FinishedAt,
        ChangedAt = message.ChangedAt,
        IsAcknowledged = message.IsAcknowledged,
    };

    public static PlacementMessage Encode(Placement placement)
    {
        var message = new PlacementMessage { Spread = placement.Spread };
        message.Require.Add(placement.Require.Select(Encode));
        return message;
    }

    public static Placement Decode(PlacementMessage? message) =>
        message is null ? Placement.Anywhere : new Placement([.. message.Require.Select(Decode)], message.Spread);

    public static PlannedReplicaMessage Encode(PlannedReplica replica) => new() { Node = replica.Node, Kind = (int)replica.Kind };

    public static PlannedReplica Decode(PlannedReplicaMessage message) => new(message.Node, Kind(message.Kind));

    public static OperationFactsMessage Encode(OperationFacts facts)
    {
        var message = new OperationFactsMessage
        {
            Version = facts.Version,
            OtherVersion = facts.OtherVersion,
            ConfigurationIndex = facts.ConfigurationIndex,
            Attempt = facts.Attempt,
            Owner = facts.Owner,
            IsSourceRetired = facts.IsSourceRetired,
        };
        message.Members.Add(facts.Members.Select(Encode));
        return message;
    }

    public static OperationFacts Decode(OperationFactsMessage? message) => message is null ? OperationFacts.None : new OperationFacts
    {
        Version = Values.Positive(message.Version, "version"),
        OtherVersion = Values.Positive(message.OtherVersion, "version of the source"),
        ConfigurationIndex = Values.Positive(message.ConfigurationIndex, "configuration index"),
        Members = [.. message.Members.Select(Decode)],
        Attempt = Values.Positive(message.Attempt, "attempt"),
        Owner = message.Owner,
        IsSourceRetired = message.IsSourceRetired,
    };

    public static CoordinatorMessage? Encode(CoordinatorRecord? coordinator) => coordinator is null ? null : new CoordinatorMessage
    {
        Node = coordinator.Node,
        Instance = coordinator.Instance,
        SeenAt = coordinator.SeenAt,
    };

    public static CoordinatorRecord? Decode(CoordinatorMessage? message) => message is null ? null : new CoordinatorRecord(
        MapLimits.ProblemOfName("node", message.Node) is { } problem ? throw new InvalidDataException(problem) : message.Node,
        message.Instance,
        Values.Positive(message.SeenAt, "time"));

    public static NodeMode Mode(int value) => (NodeMode)Values.Enumerated(value, (int)NodeMode.Drained, "mode of a node");

    public static MemberKind Kind(int value) => (MemberKind)Values.Enumerated(value, (int)MemberKind.Witness, "kind of member");

    private static ReplicaRecord Decode(ReplicaMessage message) => new(
        MapLimits.ProblemOfName("node", message.Node) is { } problem ? throw new InvalidDataException(problem) : message.Node,
        Values.Positive(message.Incarnation, "incarnation"),
        Kind(message.Kind),
        (ReplicaStage)Values.Enumerated(message.Stage, (int)ReplicaStage.Lost, "stage of a replica"),
        new DataId(Values.Id(message.DataId)))
    {
        IsFirst = message.IsFirst,
    };

    private static LabelMessage Encode(Label label) => new() { Name = label.Name, Value = label.Value };

    private static Label Decode(LabelMessage message) => new(message.Name, message.Value);
}

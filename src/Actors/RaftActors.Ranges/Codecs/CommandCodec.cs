using System.Collections.Immutable;
using Google.Protobuf;
using RaftActors.Ranges.Contracts;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Codecs;

/// <summary>Commands of the map as bytes, and back.</summary>
internal static class CommandCodec
{
    /// <summary>The bytes to propose to the group of the map.</summary>
    public static byte[] Encode(MapCommand command) => Message(command).ToByteArray();

    /// <summary>Reads a command from untrusted bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a command; the text is the same on every node.</exception>
    public static MapCommand Decode(ReadOnlySpan<byte> bytes)
    {
        var message = Values.Parse(MapCommandMessage.Parser, bytes, "a command of the range map");
        return message.BodyCase switch
        {
            MapCommandMessage.BodyOneofCase.PutKeyspace => Decode(message.PutKeyspace),
            MapCommandMessage.BodyOneofCase.RegisterNode => new MapCommand.RegisterNode(
                RecordCodec.Decode(Values.Required(message.RegisterNode.Node, "node")),
                new DataId(Values.Id(message.RegisterNode.Expected))),
            MapCommandMessage.BodyOneofCase.SetNodeMode => new MapCommand.SetNodeMode(
                message.SetNodeMode.Node,
                RecordCodec.Mode(message.SetNodeMode.Mode),
                RecordCodec.Mode(message.SetNodeMode.Expected)),
            MapCommandMessage.BodyOneofCase.BeginSplit => Decode(message.BeginSplit),
            MapCommandMessage.BodyOneofCase.BeginMerge => Decode(message.BeginMerge),
            MapCommandMessage.BodyOneofCase.BeginMove => Decode(message.BeginMove),
            MapCommandMessage.BodyOneofCase.Advance => new MapCommand.Advance(
                message.Advance.Operation,
                message.Advance.FromStep,
                message.Advance.ToStep,
                RecordCodec.Decode(message.Advance.Facts)),
            MapCommandMessage.BodyOneofCase.Complete => new MapCommand.Complete(
                message.Complete.Operation, RecordCodec.Decode(message.Complete.Facts)),
            MapCommandMessage.BodyOneofCase.Cancel => new MapCommand.Cancel(
                message.Cancel.Operation, RecordCodec.Decode(message.Cancel.Facts)),
            MapCommandMessage.BodyOneofCase.Observe => Decode(message.Observe),
            MapCommandMessage.BodyOneofCase.ReplicaHosting => new MapCommand.ReplicaHosting(
                message.ReplicaHosting.Group,
                message.ReplicaHosting.Node,
                Incarnation(message.ReplicaHosting),
                Disk(message.ReplicaHosting)),
            MapCommandMessage.BodyOneofCase.ReplicaGone => new MapCommand.ReplicaGone(
                message.ReplicaGone.Group, message.ReplicaGone.Node, Incarnation(message.ReplicaGone)),
            MapCommandMessage.BodyOneofCase.ReplicaLost => new MapCommand.ReplicaLost(
                message.ReplicaLost.Group, message.ReplicaLost.Node, Incarnation(message.ReplicaLost), Disk(message.ReplicaLost)),
            MapCommandMessage.BodyOneofCase.SetPlacement => new MapCommand.SetPlacement(
                message.SetPlacement.Keyspace,
                message.SetPlacement.Replicas,
                RecordCodec.Decode(message.SetPlacement.Placement),
                message.SetPlacement.Expected),
            MapCommandMessage.BodyOneofCase.SetSticky => new MapCommand.SetSticky(
                message.SetSticky.Group, message.SetSticky.IsSticky, message.SetSticky.Version),
            MapCommandMessage.BodyOneofCase.Acknowledged => new MapCommand.Acknowledged(message.Acknowledged.Operation),
            MapCommandMessage.BodyOneofCase.Seen => new MapCommand.Seen(message.Seen.Node, message.Seen.Instance),
            _ => throw new InvalidDataException("The command is empty, or of a kind that this version does not know."),
        };
    }

    private static MapCommandMessage Message(MapCommand command) => command switch
    {
        MapCommand.PutKeyspace put => new MapCommandMessage { PutKeyspace = Message(put) },
        MapCommand.RegisterNode register => new MapCommandMessage
        {
            RegisterNode = new RegisterNodeMessage
            {
                Node = RecordCodec.Encode(register.Node),
                Expected = Values.Id(register.Expected.Value),
            },
        },
        MapCommand.SetNodeMode mode => new MapCommandMessage
        {
            SetNodeMode = new SetNodeModeMessage { Node = mode.Node, Mode = (int)mode.Mode, Expected = (int)mode.Expected },
        },
        MapCommand.BeginSplit split => new MapCommandMessage
        {
            BeginSplit = new BeginSplitMessage
            {
                Group = split.Group,
                Version = split.Version,
                ConfigurationIndex = split.ConfigurationIndex,
                At = Values.Bytes(split.At),
                Token = split.Token,
                IsChildSticky = split.IsChildSticky,
            },
        },
        MapCommand.BeginMerge merge => new MapCommandMessage
        {
            BeginMerge = new BeginMergeMessage
            {
                Target = merge.Target,
                Version = merge.Version,
                Source = merge.Source,
                SourceVersion = merge.SourceVersion,
                Token = merge.Token,
            },
        },
        MapCommand.BeginMove move => new MapCommandMessage { BeginMove = Message(move) },
        MapCommand.Advance advance => new MapCommandMessage
        {
            Advance = new AdvanceMessage
            {
                Operation = advance.Operation,
                FromStep = advance.FromStep,
                ToStep = advance.ToStep,
                Facts = RecordCodec.Encode(advance.Facts),
            },
        },
        MapCommand.Complete complete => new MapCommandMessage
        {
            Complete = new EndMessage { Operation = complete.Operation, Facts = RecordCodec.Encode(complete.Facts) },
        },
        MapCommand.Cancel cancel => new MapCommandMessage
        {
            Cancel = new EndMessage { Operation = cancel.Operation, Facts = RecordCodec.Encode(cancel.Proof) },
        },
        MapCommand.Observe observe => new MapCommandMessage { Observe = Message(observe) },
        MapCommand.ReplicaHosting hosting => new MapCommandMessage
        {
            ReplicaHosting = Report(hosting.Group, hosting.Node, hosting.Incarnation, hosting.DataId),
        },
        MapCommand.ReplicaGone gone => new MapCommandMessage
        {
            ReplicaGone = Report(gone.Group, gone.Node, gone.Incarnation, DataId.None),
        },
        MapCommand.ReplicaLost lost => new MapCommandMessage { ReplicaLost = Report(lost.Group, lost.Node, lost.Incarnation, lost.DataId) },
        MapCommand.SetPlacement placement => new MapCommandMessage
        {
            SetPlacement = new SetPlacementMessage
            {
                Keyspace = placement.Keyspace,
                Replicas = placement.Replicas,
                Placement = RecordCodec.Encode(placement.Placement),
                Expected = placement.Expected,
            },
        },
        MapCommand.SetSticky sticky => new MapCommandMessage
        {
            SetSticky = new SetStickyMessage { Group = sticky.Group, IsSticky = sticky.IsSticky, Version = sticky.Version },
        },
        MapCommand.Acknowledged acknowledged => new MapCommandMessage
        {
            Acknowledged = new AcknowledgedMessage { Operation = acknowledged.Operation },
        },
        MapCommand.Seen seen => new MapCommandMessage { Seen = new SeenMessage { Node = seen.Node, Instance = seen.Instance } },
        _ => throw new ArgumentException($"{command.GetType().Name} has no encoding."),
    };

    private static PutKeyspaceMessage Message(MapCommand.PutKeyspace put)
    {
        var message = new PutKeyspaceMessage { Settings = RecordCodec.Encode(put.Settings) };
        foreach (var members in put.Members)
        {
            var list = new PlannedMembersMessage();
            list.Members.Add(members.Select(RecordCodec.Encode));
            message.Members.Add(list);
        }

        return message;
    }

    private static BeginMoveMessage Message(MapCommand.BeginMove move)
    {
        var message = new BeginMoveMessage
        {
            Group = move.Group,
            Version = move.Version,
            ConfigurationIndex = move.ConfigurationIndex,
            From = move.From,
            Kind = (int)move.Kind,
            Token = move.Token,
        };
        if (move.FromNode is { } from)
        {
            message.FromNode = from;
        }

        if (move.ToNode is { } to)
        {
            message.ToNode = to;
        }

        return message;
    }

    private static ObserveMessage Message(MapCommand.Observe observe)
    {
        var message = new ObserveMessage { Group = observe.Group, ConfigurationIndex = observe.ConfigurationIndex };
        foreach (var member in observe.Members)
        {
            message.Members.Add(
                new ObservedMemberMessage { Node = member.Node, Incarnation = member.Incarnation, Kind = (int)member.Kind });
        }

        return message;
    }

    private static MapCommand.Observe Decode(ObserveMessage message) => new(
        message.Group,
        Values.Positive(message.ConfigurationIndex, "configuration index"),
        [.. message.Members.Select(m => new ObservedMember(
            m.Node, Values.Positive(m.Incarnation, "incarnation"), RecordCodec.Kind(m.Kind)))]);

    private static ReplicaReportMessage Report(string group, string node, long incarnation, DataId disk) =>
        new() { Group = group, Node = node, Incarnation = incarnation, DataId = Values.Id(disk.Value) };

    private static MapCommand.PutKeyspace Decode(PutKeyspaceMessage message) => new(
        RecordCodec.Decode(Values.Required(message.Settings, "settings")),
        [.. message.Members.Select(m => ImmutableArray.CreateRange(m.Members.Select(RecordCodec.Decode)))]);

    private static MapCommand.BeginSplit Decode(BeginSplitMessage message) =>
        new(message.Group, message.Version, message.ConfigurationIndex, message.At.Memory, message.Token)
        {
            IsChildSticky = message.IsChildSticky,
        };

    private static MapCommand.BeginMerge Decode(BeginMergeMessage message) =>
        new(message.Target, message.Version, message.Source, message.SourceVersion, message.Token);

    private static MapCommand.BeginMove Decode(BeginMoveMessage message) => new(
        message.Group,
        message.Version,
        message.ConfigurationIndex,
        message.HasFromNode ? message.FromNode : null,
        message.From,
        message.HasToNode ? message.ToNode : null,
        RecordCodec.Kind(message.Kind),
        message.Token);

    private static long Incarnation(ReplicaReportMessage message) => Values.Positive(message.Incarnation, "incarnation");

    private static DataId Disk(ReplicaReportMessage message) => new(Values.Id(message.DataId));
}

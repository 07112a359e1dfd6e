using CsCheck;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Tests.Map;
using Xunit;

namespace RaftActors.Ranges.Tests.Codecs;

/// <summary>The bytes of the map's commands, answers, queries and snapshots: stored in logs, so they never change.</summary>
public sealed class MapBytesTests
{
    private static readonly Gen<uint[]> Choices = Gen.UInt.Array[0, 100];

    [Fact]
    public void Every_command_survives_its_bytes() => Choices.Sample(
        choices =>
        {
            foreach (var command in MapHistory.Run(choices).Sent)
            {
                var bytes = CommandCodec.Encode(command);
                Assert.Equal(bytes, CommandCodec.Encode(CommandCodec.Decode(bytes)));
                Assert.Equal(command.GetType(), CommandCodec.Decode(bytes).GetType());
            }
        },
        iter: 300);

    [Fact]
    public void Answers_and_snapshots_survive_their_bytes() => Choices.Sample(
        choices =>
        {
            var map = MapHistory.Run(choices).Map;
            var view = AnswerCodec.Encode(map.Queries.MapSince(0, null, MapLimits.Page));
            Assert.Equal(view, AnswerCodec.Encode(AnswerCodec.DecodeView(view)));
            var saved = Saved(map.Capture());
            var restored = new RangeMap();
            restored.Restore(MapSnapshot.Read(new MemoryStream(saved)));
            Assert.Equal(saved, Saved(restored.Capture()));
        },
        iter: 300);

    [Fact]
    public void Hostile_bytes_are_refused_or_read_but_never_anything_else() =>
        Gen.Select(Choices, Gen.Int[0, 2000], Gen.Byte, Gen.Byte.Array[0, 40]).Sample(
            (choices, at, value, garbage) =>
            {
                var map = MapHistory.Run(choices);
                var command = CommandCodec.Encode(map.Sent[^1]);
                command[at % command.Length] = value;
                var saved = Saved(map.Map.Capture());
                saved[at % saved.Length] = value;
                Refused(() => CommandCodec.Decode(command));
                Refused(() => CommandCodec.Decode(garbage));
                Refused(() => AnswerCodec.DecodeQuery(garbage));
                Refused(() => AnswerCodec.DecodeAnswer(garbage));
                Refused(() => new RangeMap().Restore(MapSnapshot.Read(new MemoryStream(saved))));
                Refused(() => new RangeMap().Restore(MapSnapshot.Read(new MemoryStream(garbage))));
            },
            iter: 1000);

    /// <summary>A command that was changed on its way is still one that the map answers, soundly.</summary>
    [Fact]
    public void A_damaged_command_that_can_be_read_leaves_the_map_sound() =>
        Gen.Select(Choices, Gen.Int[0, 2000], Gen.Byte).Sample(
            (choices, at, value) =>
            {
                var history = MapHistory.Run(choices);
                var bytes = CommandCodec.Encode(history.Sent[^1]);
                bytes[at % bytes.Length] = value;
                MapCommand command;
                try
                {
                    command = CommandCodec.Decode(bytes);
                }
                catch (InvalidDataException)
                {
                    return;
                }

                history.Apply(command);
            },
            iter: 1000);

    [Fact]
    public void The_bytes_of_commands_and_queries_are_the_stored_ones()
    {
        Assert.Equal(
            "220E0A056B762D72311002180422016D",
            Convert.ToHexString(CommandCodec.Encode(new MapCommand.BeginSplit("kv-r1", 2, 4, "m"u8.ToArray(), 0))));
        Assert.Equal(
            "22100A056B762D72311002180422016D3001",
            Convert.ToHexString(CommandCodec.Encode(
                new MapCommand.BeginSplit("kv-r1", 2, 4, "m"u8.ToArray(), 0) { IsChildSticky = true })));
        Assert.Equal(
            "521F0A056B762D723112026E331811221000000000000000000000000000000007",
            Convert.ToHexString(CommandCodec.Encode(new MapCommand.ReplicaHosting("kv-r1", "n3", 17, new DataId(7)))));
        Assert.Equal(
            "4A080805120408031004",
            Convert.ToHexString(CommandCodec.Encode(
                new MapCommand.Cancel(5, new OperationFacts { Version = 3, OtherVersion = 4 }))));
        Assert.Equal(
            "42080801120408033801",
            Convert.ToHexString(CommandCodec.Encode(
                new MapCommand.Complete(1, new OperationFacts { Version = 3, IsSourceRetired = true }))));
        Assert.Equal(
            "7A130A056B762D723110071A080A026E3110041802",
            Convert.ToHexString(CommandCodec.Encode(
                new MapCommand.Observe("kv-r1", 7, [new ObservedMember("n1", 4, MemberKind.Witness)]))));
        Assert.Equal("8A01020805", Convert.ToHexString(CommandCodec.Encode(new MapCommand.Acknowledged(5))));
        Assert.Equal("820106" + "0A026E31" + "1007", Convert.ToHexString(CommandCodec.Encode(new MapCommand.Seen("n1", 7))));
        Assert.Equal("0A08080912026B761864", Convert.ToHexString(AnswerCodec.Encode(new MapQuery.MapSince(9, "kv", 100))));
        Assert.Equal("2200", Convert.ToHexString(AnswerCodec.Encode(new MapQuery.Nodes())));
    }

    [Fact]
    public void The_bytes_of_a_range_are_the_stored_ones()
    {
        var range = new RangeRecord
        {
            Number = 2,
            Group = "kv-r2",
            Keyspace = "kv",
            Keys = new KeyRange("m"u8.ToArray(), null),
            Version = 3,
            Stage = RangeStage.Active,
            Replicas = [new ReplicaRecord("n1", 4, MemberKind.Witness, ReplicaStage.Member, DataId.None)],
            Birth = new Birth(BirthKind.Split, "kv-r1", 6),
            ChangedAt = 9,
        };

        Assert.Equal(
            "0809" + "1A2F" + "0802" + "12056B762D7232" + "1A026B76" + "22016D" + "3003" + "3801" + "520A" + "0A026E311004" + "18022002"
                + "620B" + "0801" + "12056B762D7231" + "1806" + "7809",
            Convert.ToHexString(AnswerCodec.Encode(new MapView { Version = 9, Ranges = [range] })));
    }

    /// <summary>Without times the bytes are those of before, and those are read.</summary>
    [Fact]
    public void The_bytes_of_an_operation_are_the_stored_ones()
    {
        var operation = new OperationRecord
        {
            Id = 5,
            Kind = OperationKind.Split,
            Group = "kv-r1",
            Version = 2,
            Other = "kv-r2",
            At = "m"u8.ToArray(),
            Step = 2,
            StartedAt = 7,
            ChangedAt = 9,
        };
        const string Before = "0805" + "1001" + "22056B762D7231" + "2802" + "3A056B762D7232" + "4A016D" + "7802" + "800107" + "A80109";
        Assert.Equal("0809" + "2A1F" + Before, Bytes(operation));
        Assert.Equal(
            "0809" + "2A2E" + Before + "BA010408011008" + "BA0105" + "0802109601",
            Bytes(operation with { StepTimes = [new StepTime(1, 8), new StepTime(2, 150)] }));
        var read = AnswerCodec.DecodeView(Convert.FromHexString("0809" + "2A1F" + Before)).Operations.Single();
        Assert.Equal((2, 0), (read.Step, read.StepTimes.Length));

        static string Bytes(OperationRecord operation) =>
            Convert.ToHexString(AnswerCodec.Encode(new MapView { Version = 9, Operations = [operation] }));
    }

    [Fact]
    public void The_bytes_of_a_sign_of_life_are_the_stored_ones()
    {
        var coordinator = new CoordinatorRecord("n1", 7, 9);
        Assert.Equal("08093A08" + "0A026E3110071809", Convert.ToHexString(
            AnswerCodec.Encode(new MapView { Version = 9, Coordinator = coordinator })));
        Assert.EndsWith("4A08" + "0A026E3110071809", Convert.ToHexString(Saved(new MapImage { Coordinator = coordinator })));
    }

    [Fact]
    public void A_map_of_4096_ranges_fits_into_two_mebibytes()
    {
        var map = new RangeMap();
        var index = 0L;
        string[] nodes = ["node-1", "node-2", "node-3"];
        foreach (var node in nodes)
        {
            map.Apply(
                new MapCommand.RegisterNode(new NodeRecord { Id = node, DataId = new DataId(UInt128.MaxValue) }, DataId.None),
                ++index,
                index);
        }

        var points = Enumerable.Range(1, MapLimits.RangesOfKeyspace - 1).Select(
            i => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes($"customers/{i:d12}/orders"));
        var put = new MapCommand.PutKeyspace(
            new KeyspaceRecord
            {
                Name = "customers",
                Machine = "kv",
                Replicas = 3,
                Placement = Placement.Anywhere,
                SplitPoints = [.. points],
            },
            [.. Enumerable.Repeat(0, MapLimits.RangesOfKeyspace).Select(
                _ => System.Collections.Immutable.ImmutableArray.CreateRange(nodes.Select(n => new PlannedReplica(n, MemberKind.Voter))))]);
        Assert.IsType<MapAnswer.Done>(map.Apply(CommandCodec.Decode(CommandCodec.Encode(put)), ++index, 1_800_000_000_000));
        foreach (var range in map.Capture().Ranges)
        {
            foreach (var replica in range.Replicas)
            {
                Assert.IsType<MapAnswer.Done>(map.Apply(
                    new MapCommand.ReplicaHosting(range.Group, replica.Node, replica.Incarnation, new DataId(UInt128.MaxValue)),
                    ++index,
                    0));
            }

            map.Apply(new MapCommand.Complete(range.Operation, new OperationFacts { ConfigurationIndex = 1 }), ++index, 1_800_000_000_000);
        }

        Assert.InRange(Saved(map.Capture()).Length, 500_000, 2 * 1024 * 1024);
        Assert.Null(MapChecks.Problem(map.Capture()));
    }

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static byte[] Saved(MapImage image)
    {
        using var stream = new MemoryStream();
        MapSnapshot.Write(image, stream);
        return stream.ToArray();
    }
}

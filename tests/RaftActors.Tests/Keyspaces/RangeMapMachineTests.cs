using CsCheck;
using RaftActors.Machines.Ranged;
using RaftActors.Machines;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>The map as a replicated machine. Its rules are tested in RaftActors.Ranges.Tests.</summary>
public sealed class RangeMapMachineTests
{
    [Fact]
    public void The_range_map_must_keep_the_laws_of_machines()
    {
        var node = Gen.Int[1, 3].Select(n => $"n{n}");
        var number = Gen.Long[1, 4];
        var group = Gen.Int[1, 3].Select(n => $"kv-r{n}");
        var facts = number.Select(n => new OperationFacts { Version = n, OtherVersion = n, ConfigurationIndex = n });
        var command = Gen.OneOf(
            Gen.Select(node, Gen.UInt[0, 2], (n, d) => (MapCommand)Register(n, d)),
            Gen.Const((MapCommand)Put()),
            Gen.Select(group, number, Gen.Byte, (g, v, k) => (MapCommand)new MapCommand.BeginSplit(g, v, v - 1, new[] { k }, 0)),
            Gen.Select(group, group, number, (t, s, v) => (MapCommand)new MapCommand.BeginMerge(t, v, s, v, 0)),
            Gen.Select(group, node, number, (g, n, v) => (MapCommand)new MapCommand.BeginMove(
                g, v, v - 1, null, 0, n, MemberKind.Voter, v)),
            Gen.Select(number, facts, (o, f) => (MapCommand)new MapCommand.Complete(o, f)),
            Gen.Select(number, facts, (o, f) => (MapCommand)new MapCommand.Cancel(o, f)),
            Gen.Select(group, node, number, (g, n, i) => (MapCommand)new MapCommand.ReplicaHosting(g, n, i, new DataId(1))));
        MachineLaws.Hold(
            () => new RangeMapMachine(),
            command.Select(CommandCodec.Encode),
            Gen.OneOf(
                Gen.Select(number, Gen.Int[1, 9], (v, l) => AnswerCodec.Encode(new MapQuery.MapSince(v, null, l))),
                Gen.Byte.Array[0, 3].Select(k => AnswerCodec.Encode(new MapQuery.RangeOf("kv", k))),
                Gen.Const(AnswerCodec.Encode(new MapQuery.Operations(true, 0, 3))),
                Gen.Const(AnswerCodec.Encode(new MapQuery.Nodes()))));
    }

    [Fact]
    public void A_command_must_be_answered_with_what_became_of_it()
    {
        var machine = new RangeMapMachine();

        var answer = Apply(machine, 7, CommandCodec.Encode(Register("n1", 1)));

        var done = Assert.IsType<MapAnswer.Done>(answer);
        Assert.Equal(7, done.Facts.Version);
        Assert.Equal("n1", Assert.Single(done.Facts.Nodes).Id);
    }

    [Fact]
    public void Bytes_that_are_no_command_must_be_refused_and_change_nothing()
    {
        var machine = new RangeMapMachine();

        var refused = Assert.IsType<MapAnswer.Refused>(Apply(machine, 1, [0xFF, 0xFF]));

        Assert.Equal((MapRefusal.Invalid, "The 2 bytes are not a command of the range map."), (refused.Code, refused.Text));
        Assert.Throws<ArgumentException>(() => machine.Query(new byte[] { 0xFF }));
    }

    /// <summary>During a rolling upgrade every replica behaves as the version in force says, not as its program could.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void The_version_in_force_must_decide_what_is_recorded(int version, int times)
    {
        var machine = new RangeMapMachine();
        Apply(machine, 1, CommandCodec.Encode(Register("n1", 1)), version);
        Apply(machine, 2, CommandCodec.Encode(Register("n2", 2)), version);
        var put = Assert.IsType<MapAnswer.Done>(Apply(machine, 3, CommandCodec.Encode(Put()), version));
        Assert.NotEmpty(put.Facts.Keyspaces);

        var advance = new MapCommand.Advance(1, 0, 1, OperationFacts.None);
        var done = Assert.IsType<MapAnswer.Done>(Apply(machine, 4, CommandCodec.Encode(advance), version));

        Assert.Equal(times, done.Facts.Operations.Single().StepTimes.Length);
    }

    private static MapAnswer Apply(RangeMapMachine machine, long index, byte[] command, int version = 0) => AnswerCodec.DecodeAnswer(
        machine.Apply(new CommittedCommand(index, 1, index * 1000, command) { Version = version }).Span);

    private static MapCommand.RegisterNode Register(string node, uint disk) =>
        new(new NodeRecord { Id = node, DataId = new DataId(disk) }, DataId.None);

    private static MapCommand.PutKeyspace Put() => new(
        new KeyspaceRecord { Name = "kv", Machine = "kv", Replicas = 3, Placement = Placement.Anywhere },
        [[new PlannedReplica("n1", MemberKind.Voter), new PlannedReplica("n2", MemberKind.Voter)]]);
}

using RaftActors.Ranges.Births;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Births;

public sealed class SaveGateTests
{
    private static readonly Notice Split = new(
        5, new RangeDescriptor { Keyspace = "kv", Group = "kv-r2", Keys = KeyRange.All, Version = 2 }, 10);

    [Theory]
    [InlineData(9, false, false, true)]
    [InlineData(10, false, false, false)]
    [InlineData(11, true, false, false)]
    [InlineData(11, false, true, false)]
    [InlineData(10, true, true, true)]
    public void A_snapshot_at_a_split_waits_for_the_birth_here_and_for_the_map(
        long index, bool isBorn, bool isAcknowledged, bool maySave)
    {
        var gate = new SaveGate();
        gate.Split(Split);
        if (isBorn)
        {
            gate.Born(Split.Operation);
        }

        Assert.Equal(maySave, gate.MaySave(index, isAcknowledged ? [] : [Split]));
    }

    [Fact]
    public void A_node_that_makes_no_child_waits_only_for_the_map()
    {
        var gate = new SaveGate();
        Assert.False(gate.MaySave(10, [Split]));
        Assert.True(gate.MaySave(10, []));
    }

    [Fact]
    public void Each_split_has_its_own_gate()
    {
        var gate = new SaveGate();
        gate.Split(Split);
        gate.Split(Split with { Operation = 6, Index = 20 });
        gate.Born(5);
        Assert.True(gate.MaySave(19, []));
        Assert.False(gate.MaySave(20, []));
        gate.Born(6);
        Assert.True(gate.MaySave(20, []));
    }
}

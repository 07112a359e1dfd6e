using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Lanes between nodes, seen by the relays before their ports.</summary>
public sealed class LaneTests
{
    private static readonly string[] AllSockets = [LaneRig.Sockets, LaneRig.Sockets, LaneRig.Sockets];

    [Fact]
    public async Task Nodes_that_can_must_send_through_lanes_in_both_directions()
    {
        await using var rig = new LaneRig("", AllSockets);

        await rig.CommitUntil(() => Array.TrueForAll(rig.Relays, r => r.Lanes >= 2), "every node has lanes from both others");
        var before = rig.Relays.Sum(r => r.LaneBytes);
        await rig.History.CommitAsync(rig[0], "on the lane");

        Assert.True(rig.Relays.Sum(r => r.LaneBytes) > before);
        await rig.History.AssertNothingLostAsync(rig[0], rig[1], rig[2]);
    }

    [Fact]
    public async Task A_node_with_DotNetty_must_work_without_lanes_among_nodes_that_have_them()
    {
        await using var rig = new LaneRig("", LaneRig.Sockets, LaneRig.DotNetty, LaneRig.Sockets);

        await rig.CommitUntil(() => rig.Relays[0].Lanes > 0 && rig.Relays[2].Lanes > 0, "the two with sockets have lanes");

        Assert.Equal(0, rig.Relays[1].Lanes);
        await rig.History.AssertNothingLostAsync(rig[0], rig[1], rig[2]);
    }

    [Fact]
    public async Task Without_lanes_everything_must_go_through_Akka()
    {
        await using var rig = new LaneRig("transport.lanes = off", AllSockets);

        for (var i = 0; i < 20; i++)
        {
            await rig.History.CommitAsync(rig[i % 3], "c");
        }

        Assert.All(rig.Relays, r => Assert.Equal(0, r.Lanes));
        await rig.History.AssertNothingLostAsync(rig[0], rig[1], rig[2]);
    }

    [Fact]
    public async Task Lanes_cut_under_load_must_be_opened_again_and_lose_nothing_acknowledged()
    {
        await using var rig = new LaneRig("", AllSockets);
        await rig.CommitUntil(() => Array.TrueForAll(rig.Relays, r => r.Lanes >= 2), "every node has lanes");
        using var done = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 6).Select(w => Write(rig, w, done.Token)).ToList();

        for (var cut = 0; cut < 6; cut++)
        {
            var relay = rig.Relays[cut % 3];
            var before = relay.Lanes;
            relay.Cut();
            await rig.CommitUntil(() => relay.Lanes >= before + 2, $"lanes are open again after cut {cut}");
        }

        await done.CancelAsync();
        await Task.WhenAll(writers);
        await rig.History.AssertNothingLostAsync(rig[0], rig[1], rig[2]);
    }

    [Fact]
    public async Task A_restarted_node_must_have_lanes_again()
    {
        await using var rig = new LaneRig("", AllSockets);
        await rig.CommitUntil(() => Array.TrueForAll(rig.Relays, r => r.Lanes >= 2), "every node has lanes");
        var before = rig.Relays.Select(r => r.Lanes).ToArray();

        await rig.Restart(1);

        await rig.CommitUntil(
            () => rig.Relays[0].Lanes > before[0] && rig.Relays[1].Lanes >= before[1] + 2 && rig.Relays[2].Lanes > before[2],
            "lanes to and from the restarted node");
        await rig.History.AssertNothingLostAsync(rig[0], rig[1], rig[2]);
    }

    private static async Task Write(LaneRig rig, int writer, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await rig.History.CommitAsync(rig[writer % 3], $"w{writer}");
        }
    }
}

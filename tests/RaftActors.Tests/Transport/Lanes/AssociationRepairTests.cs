using Akka.Remote;
using Akka.TestKit;
using RaftActors.TestKit.Network;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Nodes whose Akka.Remote says that a connection was closed although they are still associated.</summary>
public sealed class AssociationRepairTests
{
    private static readonly TimeSpan Longer = AssociationRepair.MinPatience + TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task An_association_from_which_nothing_comes_any_longer_is_closed_and_the_next_message_arrives()
    {
        await using var pair = await Pair.Start();

        pair.Close();

        pair.Peer.ExpectMsg<DisassociatedEvent>(PipeNode.MaxWait);
        await PipeNode.Until(
            () =>
            {
                pair.N1.Send(2);
                pair.N2.Send(3);
                return pair.N2.Arrived.Contains(2) && pair.N1.Arrived.Contains(3);
            },
            "both are connected again");
    }

    [Fact]
    public async Task An_association_over_which_the_peer_still_speaks_stays()
    {
        await using var pair = await Pair.Start();

        pair.Close();
        await PipeNode.Until(() => pair.N1.Lost > 0, "the pipe has seen it");
        pair.N2.Send(2);

        await PipeNode.Until(() => pair.N1.Arrived.Contains(2), "the message arrived");
        pair.Peer.ExpectNoMsg(Longer);
    }

    /// <summary>Two nodes without lanes that have heard each other, and what the second one's Akka.Remote says of the first.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private const string WithoutLanes =
            """
            akka.remote.dot-netty.tcp.transport-class = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote"
            """;

        private readonly Akka.TestKit.Xunit2.TestKit _kit;

        private Pair(int[] ports)
        {
            N1 = new PipeNode("n1", "n2", ports[0], PipeNode.At(ports[1]), more: WithoutLanes);
            N2 = new PipeNode("n2", "n1", ports[1], PipeNode.At(ports[0]), more: WithoutLanes);
            _kit = new Akka.TestKit.Xunit2.TestKit(N2.System);
            Peer = _kit.CreateTestProbe();
        }

        public PipeNode N1 { get; }

        public PipeNode N2 { get; }

        public TestProbe Peer { get; }

        public static async Task<Pair> Start()
        {
            var pair = new Pair(Ports.Take(2));
            pair.N1.Send(1);
            await PipeNode.Until(() => pair.N2.Arrived.Contains(1), "n2 has heard n1");
            pair.N2.Send(1);
            await PipeNode.Until(() => pair.N1.Arrived.Contains(1), "n1 has heard n2");
            pair.N2.System.EventStream.Subscribe(pair.Peer, typeof(DisassociatedEvent));
            return pair;
        }

        /// <summary>As if one of two connections had closed.</summary>
        public void Close() =>
            N1.System.EventStream.Publish(new DisassociatedEvent(PipeNode.At(N1.Port), PipeNode.At(N2.Port), inbound: true));

        public async ValueTask DisposeAsync()
        {
            await N1.DisposeAsync();
            await N2.DisposeAsync();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>The port: taken, wrong, and free again.</summary>
public sealed class RemoteStartTests : RemoteSpec
{
    [Fact]
    public void A_port_that_is_in_use_fails_the_start()
    {
        // Not another system: Akka.NET sets the option that lets two of them share a port.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.ThrowsAny<Exception>(() => StartSystem("here", ((IPEndPoint)listener.LocalEndpoint).Port, "akka.loglevel = OFF"));
    }

    [Fact]
    public async Task Termination_frees_the_port()
    {
        var first = StartSystem("first");
        var port = AddressOf(first).Port!.Value;

        await first.Terminate();

        Assert.Equal(port, AddressOf(StartSystem("second", port)).Port);
    }

    [Fact]
    public async Task Termination_frees_the_port_although_peers_were_connected()
    {
        var (first, peer) = (StartSystem("first"), StartSystem("peer"));
        var probe = new RemoteProbe(first, "probe");
        Resolve(peer, first, "probe").Tell(new Number(1), new RemoteProbe(peer).Ref);
        await probe.ExpectAsync<Number>();
        probe.LastSender.Tell(new Number(2));
        var port = AddressOf(first).Port!.Value;

        await first.Terminate();

        Assert.Equal(port, AddressOf(StartSystem("second", port)).Port);
    }

    [Fact]
    public void The_public_name_is_what_others_are_told()
    {
        var system = StartSystem("here", extra: """akka.remote.dot-netty.tcp { public-hostname = "localhost", public-port = 4711 }""");

        Assert.Equal("akka.tcp://here@localhost:4711", AddressOf(system).ToString());
    }

    [Fact]
    public void A_frame_size_below_the_minimum_fails_the_start()
    {
        Assert.ThrowsAny<Exception>(() => StartSystem("here", extra: "akka.loglevel = OFF, akka.remote.dot-netty.tcp.maximum-frame-size = 1000b"));
    }
}

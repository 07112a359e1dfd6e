using System.Net.Sockets;
using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Strangers on the port disturb nobody.</summary>
public sealed class HostileSocketTests : RemoteSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Garbage => new()
    {
        "474554202f20485454502f312e310d0a0d0a",
        "00000000",
        "ffffffff",
        "ffffff7f0102030405",
        "80000000",
        "0500000001414b4152",
        "10000000010000000000000000000000000000000000000000",
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_does_not_stop_a_system_from_serving(string hex)
    {
        var (here, there) = (StartSystem("here"), StartSystem("there", extra: "akka.loglevel = OFF"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        await EventuallyReachesAsync(echo, Patience);

        for (var i = 0; i < 5; i++)
        {
            using var stranger = await ConnectAsync(there);
            await stranger.GetStream().WriteAsync(Convert.FromHexString(hex));
        }

        Assert.Equal(1, (await echo.Ask<Number>(new Number(1), Patience)).Value);
    }

    [Fact]
    public async Task Silent_strangers_do_not_stop_a_new_peer()
    {
        var there = StartSystem("there", extra: "akka.loglevel = OFF");
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var strangers = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                strangers.Add(await ConnectAsync(there));
            }

            await EventuallyReachesAsync(Resolve(StartSystem("here"), there, "echo"), Patience);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact]
    public async Task Random_bytes_do_not_stop_a_system_from_serving()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there", extra: "akka.loglevel = OFF"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var random = new Random(4711);

        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(1, 4_000)];
            random.NextBytes(bytes);
            using var stranger = await ConnectAsync(there);
            await stranger.GetStream().WriteAsync(bytes);
        }

        await EventuallyReachesAsync(Resolve(here, there, "echo"), Patience);
    }

    private static async Task<TcpClient> ConnectAsync(ActorSystem system)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", AddressOf(system).Port!.Value);
        return client;
    }
}

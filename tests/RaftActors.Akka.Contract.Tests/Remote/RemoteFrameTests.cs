using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>Messages that cannot travel are dropped, and nothing else is.</summary>
public sealed class RemoteFrameTests : RemoteSpec
{
    private const string SmallFrames = "akka.loglevel = OFF, akka.remote.dot-netty.tcp.maximum-frame-size = 32000b";

    [Fact]
    public async Task A_message_just_below_the_frame_limit_arrives()
    {
        var (here, there) = (StartSystem("here", extra: SmallFrames), StartSystem("there", extra: SmallFrames));
        var probe = new RemoteProbe(there, "probe");
        var bytes = new byte[31_000];
        Random.Shared.NextBytes(bytes);

        Resolve(here, there, "probe").Tell(new Blob(bytes));

        Assert.Equal(bytes, (await probe.ExpectAsync<Blob>()).Bytes);
    }

    [Fact]
    public async Task An_oversized_message_is_dropped_and_the_next_one_arrives()
    {
        var (here, there) = (StartSystem("here", extra: SmallFrames), StartSystem("there", extra: SmallFrames));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");

        remote.Tell(new Number(1));
        remote.Tell(new Blob(new byte[32_001]));
        remote.Tell(new Number(2));

        Assert.Equal(1, (await probe.ExpectAsync<object>() as Number)?.Value);
        Assert.Equal(2, (await probe.ExpectAsync<object>() as Number)?.Value);
    }

    [Fact]
    public async Task The_default_limit_takes_a_hundred_kilobytes()
    {
        var (here, there) = (StartSystem("here"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);

        for (var i = 0; i < 20; i++)
        {
            remote.Tell(new Blob(bytes));
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(bytes, (await probe.ExpectAsync<Blob>()).Bytes);
        }
    }

    [Fact]
    public async Task A_manifest_that_the_receiver_does_not_know_does_no_harm()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF"), StartSystem("there", extra: "akka.loglevel = OFF"));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");

        remote.Tell(new Unreadable());
        remote.Tell(new Number(2));

        Assert.Equal(2, (await probe.ExpectAsync<object>() as Number)?.Value);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_does_no_harm()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF"), StartSystem("there"));
        var probe = new RemoteProbe(there, "probe");
        var remote = Resolve(here, there, "probe");

        remote.Tell(new Unwritable());
        remote.Tell(new Number(2));

        Assert.Equal(2, (await probe.ExpectAsync<object>() as Number)?.Value);
    }
}

using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Actors;

public sealed class PathTests
{
    [Theory]
    [InlineData("akka://sys", "akka", "sys", null, null)]
    [InlineData("akka.tcp://sys@host:4711", "akka.tcp", "sys", "host", 4711)]
    public void Address_must_parse_and_print(string text, string protocol, string system, string? host, int? port)
    {
        var address = Address.Parse(text);
        Assert.Equal((protocol, system, host, port), (address.Protocol, address.System, address.Host, address.Port));
        Assert.Equal(text, address.ToString());
        Assert.Equal(new Address(protocol, system, host, port), address);
        Assert.Equal(host is not null, address.HasGlobalScope);
    }

    [Fact]
    public void Address_HostPort_must_leave_out_the_protocol() => Assert.Equal("sys@host:1", new Address("akka.tcp", "sys", "host", 1).HostPort());

    [Theory]
    [InlineData("sys@host:1")]
    [InlineData("/user/a")]
    public void Address_TryParse_must_refuse_what_is_none(string text) => Assert.False(Address.TryParse(text, out Address _));

    [Fact]
    public void ActorPath_must_parse_with_elements_address_and_uid()
    {
        var path = ActorPath.Parse("akka.tcp://sys@host:1/user/a/b#42");
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal("b", path.Name);
        Assert.Equal("a", path.Parent.Name);
        Assert.Equal(42, path.Uid);
        Assert.Equal(new Address("akka.tcp", "sys", "host", 1), path.Address);
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.Equal("akka.tcp://sys@host:1/user/a/b", path.ToString());
        Assert.Equal("akka.tcp://sys@host:1/user/a/b#42", path.ToSerializationFormat());
    }

    [Fact]
    public void ActorPath_equality_must_ignore_the_uid()
    {
        var a = ActorPath.Parse("akka://sys/user/a#1");
        var b = ActorPath.Parse("akka://sys/user/a#2");
        Assert.Equal(a, b);
        Assert.True(a == b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, ActorPath.Parse("akka://other/user/a"));
    }

    [Fact]
    public void ActorPath_must_be_extended_by_slash()
    {
        var path = new RootActorPath(new Address("akka", "sys")) / "user" / "a";
        Assert.Equal("akka://sys/user/a", path.ToString());
        Assert.Equal("akka.tcp://sys@h:1/user/a", path.ToStringWithAddress(new Address("akka.tcp", "sys", "h", 1)));
    }

    [Theory]
    [InlineData("abc-_.*", true)]
    [InlineData("a%20b", true)]
    [InlineData("$a", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public void IsValidPathElement_must_know_the_allowed_symbols(string element, bool valid) =>
        Assert.Equal(valid, ActorPath.IsValidPathElement(element));

    [Fact]
    public void TryParse_must_refuse_relative_paths() => Assert.False(ActorPath.TryParse("user/a", out ActorPath _));
}

using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>The frozen bytes by which nodes of different versions discover each other.</summary>
public sealed class DiscoveryCodecTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    private const string HelloBytes = "0A026E31121A0A13616B6B612E7463703A2F2F7340683A343035311578563412";
    private const string IntroductionBytes =
        "0A026E32121A0A13616B6B612E7463703A2F2F7340683A34303532150100000018032213616B6B612E7463703A2F2F7340683A34303533";

    private static readonly Hello Hello = new("n1", new UniqueAddress(At(4051), 0x12345678));
    private static readonly Introduction Introduction = new("n2", new UniqueAddress(At(4052), 1), ClaimVerdict.Refused, At(4053));

    [Fact]
    public void A_hello_must_keep_its_bytes() => Keeps(Hello, "h", HelloBytes);

    [Fact]
    public void An_introduction_must_keep_its_bytes() => Keeps(Introduction, "i", IntroductionBytes);

    [Theory]
    [InlineData(ClaimVerdict.UnknownMember, 1)]
    [InlineData(ClaimVerdict.Accepted, 2)]
    [InlineData(ClaimVerdict.Refused, 3)]
    [InlineData(ClaimVerdict.OtherAddress, 4)]
    internal void Verdicts_must_keep_their_numbers(ClaimVerdict verdict, int number) => Assert.Equal(number, (int)verdict);

    [Fact]
    public void A_verdict_of_a_later_version_must_make_the_sender_ask_again()
    {
        var bytes = DiscoveryCodec.Encode(new Introduction("n2", Introduction.Self, (ClaimVerdict)9, null));
        Assert.Equal(ClaimVerdict.UnknownMember, DiscoveryCodec.DecodeIntroduction(bytes).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("n/1")]
    [InlineData("n1\n")]
    [InlineData("$a")]
    public void An_invalid_node_id_must_be_refused(string node)
    {
        Assert.Throws<SerializationException>(() => DiscoveryCodec.DecodeHello(DiscoveryCodec.Encode(Hello with { Node = node })));
        Assert.Throws<SerializationException>(() =>
            DiscoveryCodec.DecodeIntroduction(DiscoveryCodec.Encode(Introduction with { Node = node })));
    }

    [Fact]
    public void Random_bytes_may_only_cause_a_serialization_exception()
    {
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Convert.FromHexString(i % 2 == 0 ? HelloBytes : IntroductionBytes);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                _ = i % 2 == 0 ? (object)DiscoveryCodec.DecodeHello(bytes) : DiscoveryCodec.DecodeIntroduction(bytes);
            }
            catch (SerializationException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private static Address At(int port) => new("akka.tcp", "s", "h", port);

    private void Keeps<T>(T message, string manifest, string hex) where T : class, IRaftWireMessage
    {
        var serializer = Assert.IsType<RaftWireSerializer>(Sys.Serialization.FindSerializerForType(typeof(T)));
        Assert.Equal(manifest, serializer.Manifest(message));
        var bytes = serializer.ToBinary(message);
        Assert.True(hex == Convert.ToHexString(bytes), $"{typeof(T).Name} is now {Convert.ToHexString(bytes)}");
        Assert.Equal(message, serializer.FromBinary(bytes, manifest));
    }
}

using System.Runtime.Serialization;
using Akka.Actor;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

/// <summary>Identifier and manifests are part of every message and frozen.</summary>
public sealed class RaftWireSerializerTests() : Akka.TestKit.Xunit2.TestKit(Raft.DefaultConfig())
{
    [Theory]
    [InlineData(false, "b")]
    [InlineData(true, "p")]
    public void A_frame_must_be_serialized_with_its_manifest(bool isPiece, string manifest)
    {
        var serializer = Assert.IsType<RaftWireSerializer>(Sys.Serialization.FindSerializerForType(typeof(PeerFrame)));
        var frame = new PeerFrame([1, 2, 3], isPiece);

        Assert.Equal(7201, serializer.Identifier);
        Assert.Equal(manifest, serializer.Manifest(frame));
        var back = Assert.IsType<PeerFrame>(serializer.FromBinary(serializer.ToBinary(frame), manifest));
        Assert.Equal((isPiece, 3), (back.IsPiece, back.Bytes.Length));
    }

    [Fact]
    public void Unknown_objects_and_manifests_must_be_refused()
    {
        var serializer = new RaftWireSerializer((ExtendedActorSystem)Sys);
        Assert.Throws<SerializationException>(() => serializer.FromBinary([1], "x"));
        Assert.Throws<SerializationException>(() => serializer.FromBinary([1], ""));
        Assert.Throws<SerializationException>(() => serializer.ToBinary("text"));
        Assert.Throws<SerializationException>(() => serializer.Manifest("text"));
    }
}

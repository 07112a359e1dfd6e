using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace RaftActors.Transport;

/// <summary>
/// Carries <see cref="IRaftWireMessage"/>. Pipes encode and decode their messages themselves, off the remoting threads; only discovery
/// messages are encoded here. Identifier and manifests are wire format and frozen.
/// </summary>
public sealed class RaftWireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string BatchManifest = "b";
    private const string PieceManifest = "p";
    private const string HelloManifest = "h";
    private const string IntroductionManifest = "i";

    /// <inheritdoc />
    public override int Identifier => 7201;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        PeerFrame frame => frame.IsPiece ? PieceManifest : BatchManifest,
        Hello => HelloManifest,
        Introduction => IntroductionManifest,
        _ => throw NoMessage(o),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => obj switch
    {
        PeerFrame frame => frame.Bytes,
        Hello hello => DiscoveryCodec.Encode(hello),
        Introduction introduction => DiscoveryCodec.Encode(introduction),
        _ => throw NoMessage(obj),
    };

    /// <inheritdoc />
    /// <exception cref="SerializationException">The manifest is unknown to this version, or the bytes are invalid.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        BatchManifest => new PeerFrame(bytes, IsPiece: false),
        PieceManifest => new PeerFrame(bytes, IsPiece: true),
        HelloManifest => DiscoveryCodec.DecodeHello(bytes),
        IntroductionManifest => DiscoveryCodec.DecodeIntroduction(bytes),
        _ => throw new SerializationException($"Unknown manifest '{manifest}' of a RaftActors message."),
    };

    private static SerializationException NoMessage(object o) =>
        new($"{o.GetType()} is not a message that RaftActors sends to another node.");
}

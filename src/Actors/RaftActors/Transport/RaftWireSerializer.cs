using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace RaftActors.Transport;

/// <summary>
/// Carries <see cref="IRaftWireMessage"/>: the pipes encode and decode themselves, off the remoting threads. Identifier and manifests are
/// a wire format and frozen.
/// </summary>
public sealed class RaftWireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string BatchManifest = "b";
    private const string PieceManifest = "p";

    /// <inheritdoc />
    public override int Identifier => 7201;

    /// <inheritdoc />
    public override string Manifest(object o) => Frame(o).IsPiece ? PieceManifest : BatchManifest;

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => Frame(obj).Bytes;

    /// <inheritdoc />
    /// <exception cref="SerializationException">The manifest is of no version that this one knows.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        BatchManifest => new PeerFrame(bytes, IsPiece: false),
        PieceManifest => new PeerFrame(bytes, IsPiece: true),
        _ => throw new SerializationException($"No message of RaftActors has the manifest '{manifest}'."),
    };

    private static PeerFrame Frame(object o) =>
        o as PeerFrame ?? throw new SerializationException($"{o.GetType()} is no message that RaftActors sends to another node.");
}

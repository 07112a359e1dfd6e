using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace RaftActors.Benchmarks.Akka;

/// <summary>What goes over the wire or to disk; bound to <see cref="BenchSerializer"/>.</summary>
internal interface IBenchMessage;

/// <summary>One or many entries, already bytes.</summary>
internal sealed record Payload(byte[] Bytes) : IBenchMessage;

/// <summary>How many messages the receiver has got so far.</summary>
internal sealed record Received(long Count) : IBenchMessage;

/// <summary>The receiver begins to count at 0.</summary>
internal sealed record StartCounting : IBenchMessage
{
    public static readonly StartCounting Instance = new();
}

/// <summary>A serializer as the product has one: a manifest of a letter, and bytes.</summary>
internal sealed class BenchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 7401;

    public override string Manifest(object o) => o switch
    {
        Payload => "p",
        Received => "r",
        _ => "s",
    };

    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case Payload payload:
                return payload.Bytes;
            case Received received:
                var bytes = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(bytes, received.Count);
                return bytes;
            default:
                return [];
        }
    }

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "p" => new Payload(bytes),
        "r" => new Received(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        "s" => StartCounting.Instance,
        _ => throw new SerializationException($"Unknown manifest '{manifest}'."),
    };
}

using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>The event of most tests.</summary>
public sealed record Added(string Text);

/// <summary>The snapshot of most tests.</summary>
public sealed record State(string Text);

/// <summary>An event whose serializer refuses it.</summary>
public sealed record Unserializable(string Text);

/// <summary>An event with a body of any size.</summary>
public sealed record Bulk(byte[] Body);

public sealed class TestEventSerializer : SerializerWithStringManifest
{
    public TestEventSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override int Identifier => 90001;

    public override string Manifest(object o) => o.GetType().Name;

    public override byte[] ToBinary(object obj) => obj switch
    {
        Added added => Encoding.UTF8.GetBytes(added.Text),
        State state => Encoding.UTF8.GetBytes(state.Text),
        Bulk bulk => bulk.Body,
        _ => throw new ArgumentException($"Refused: {obj}"),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        nameof(Added) => new Added(Encoding.UTF8.GetString(bytes)),
        nameof(State) => new State(Encoding.UTF8.GetString(bytes)),
        nameof(Bulk) => new Bulk(bytes),
        _ => throw new ArgumentException($"Unknown manifest: {manifest}"),
    };
}

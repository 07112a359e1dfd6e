using System.Buffers.Binary;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>What these tests send; the marker is bound to <see cref="RemoteMessageSerializer"/>.</summary>
public interface IRemoteMessage;

public sealed record Text(string Value) : IRemoteMessage;

public sealed record Number(int Value) : IRemoteMessage;

public sealed record Blob(byte[] Bytes) : IRemoteMessage;

public sealed record Introduction(IActorRef Subject) : IRemoteMessage;

/// <summary>Can be written, but no reader knows its manifest.</summary>
public sealed record Unreadable : IRemoteMessage;

/// <summary>Cannot be written.</summary>
public sealed record Unwritable : IRemoteMessage;

public sealed class RemoteMessageSerializer : SerializerWithStringManifest
{
    public RemoteMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    public override int Identifier => 7301;

    public override string Manifest(object o) => o switch
    {
        Text => "t",
        Number => "n",
        Blob => "b",
        Introduction => "i",
        Unreadable => "?",
        _ => "w",
    };

    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case Text text:
                return Encoding.UTF8.GetBytes(text.Value);
            case Number number:
                var bytes = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, number.Value);
                return bytes;
            case Blob blob:
                return blob.Bytes;
            case Introduction introduction:
                return Encoding.UTF8.GetBytes(Serialization.SerializedActorPath(introduction.Subject));
            case Unreadable:
                return [];
            default:
                throw new SerializationException($"{obj.GetType().Name} cannot be written.");
        }
    }

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "t" => new Text(Encoding.UTF8.GetString(bytes)),
        "n" => new Number(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "b" => new Blob(bytes),
        "i" => new Introduction(system.Provider.ResolveActorRef(Encoding.UTF8.GetString(bytes))),
        _ => throw new SerializationException($"Unknown manifest '{manifest}'."),
    };
}

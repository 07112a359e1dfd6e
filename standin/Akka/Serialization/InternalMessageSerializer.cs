using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Serialization;

/// <summary>The messages of the runtime itself. Payloads inside them are written by their own serializers.</summary>
internal sealed class InternalMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override string Manifest(object o) => o switch
    {
        Identify => "id",
        ActorIdentity => "ai",
        PoisonPill => "pp",
        Kill => "ki",
        Status.Success => "ss",
        Status.Failure => "sf",
        ActorSelectionMessage => "se",
        IActorRef => "ar",
        Address => "ad",
        Done => "do",
        Watch => "wa",
        Unwatch => "un",
        DeathWatchNotification => "dn",
        Terminate => "te",
        Exception => "ex",
        _ => throw Unknown(o?.GetType().ToString()),
    };

    public override byte[] ToBinary(object obj)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        switch (obj)
        {
            case Identify identify: WritePayload(writer, identify.MessageId); break;
            case ActorIdentity identity: WritePayload(writer, identity.MessageId); WriteRef(writer, identity.Subject); break;
            case Status.Success success: WritePayload(writer, success.Status); break;
            case Status.Failure failure: ExceptionText.Write(writer, failure.Cause); WritePayload(writer, failure.State); break;
            case ActorSelectionMessage selection: WriteSelection(writer, selection); break;
            case IActorRef actor: WriteRef(writer, actor); break;
            case Address address: writer.Write(address.ToString()); break;
            case Watch watch: WriteRef(writer, watch.Watchee); WriteRef(writer, watch.Watcher); break;
            case Unwatch unwatch: WriteRef(writer, unwatch.Watchee); WriteRef(writer, unwatch.Watcher); break;
            case DeathWatchNotification death:
                WriteRef(writer, death.Actor);
                writer.Write(death.ExistenceConfirmed);
                writer.Write(death.AddressTerminated);
                break;
            case Exception exception: ExceptionText.Write(writer, exception); break;
            case PoisonPill or Kill or Done or Terminate: break;
            default: throw Unknown(obj?.GetType().ToString());
        }

        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        return manifest switch
        {
            "id" => new Identify(ReadPayload(reader)),
            "ai" => new ActorIdentity(ReadPayload(reader), ReadRef(reader)),
            "pp" => PoisonPill.Instance,
            "ki" => Kill.Instance,
            "ss" => new Status.Success(ReadPayload(reader)),
            "sf" => new Status.Failure(ExceptionText.Read(reader), ReadPayload(reader)),
            "se" => ReadSelection(reader),
            "ar" => ReadRef(reader) ?? Nobody.Instance,
            "ad" => Address.Parse(reader.ReadString()),
            "do" => Done.Instance,
            "wa" => new Watch((IInternalActorRef)ReadRef(reader), (IInternalActorRef)ReadRef(reader)),
            "un" => new Unwatch((IInternalActorRef)ReadRef(reader), (IInternalActorRef)ReadRef(reader)),
            "dn" => new DeathWatchNotification(ReadRef(reader), reader.ReadBoolean(), reader.ReadBoolean()),
            "te" => new Terminate(),
            "ex" => ExceptionText.Read(reader),
            _ => throw Unknown(manifest),
        };
    }

    private static SerializationException Unknown(string what) => new($"[{what}] is no message that this serializer knows.");

    private static void WriteRef(BinaryWriter writer, IActorRef actor) => writer.Write(Serialization.SerializedActorPath(actor));

    private IActorRef ReadRef(BinaryReader reader)
    {
        var path = reader.ReadString();
        return path.Length == 0 ? null : system.Provider.ResolveActorRef(path);
    }

    private void WritePayload(BinaryWriter writer, object payload)
    {
        var serializer = system.Serialization.FindSerializerFor(payload);
        var bytes = serializer.ToBinary(payload);
        writer.Write(serializer.Identifier);
        writer.Write(Serialization.ManifestFor(serializer, payload));
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private object ReadPayload(BinaryReader reader)
    {
        var id = reader.ReadInt32();
        var manifest = reader.ReadString();
        var bytes = reader.ReadBytes(reader.Read7BitEncodedInt());
        return system.Serialization.Deserialize(bytes, id, manifest);
    }

    private void WriteSelection(BinaryWriter writer, ActorSelectionMessage selection)
    {
        WritePayload(writer, selection.Message);
        writer.Write(selection.WildCardFanOut);
        writer.Write7BitEncodedInt(selection.Elements.Length);
        foreach (var element in selection.Elements)
        {
            writer.Write(element.ToString());
        }
    }

    private ActorSelectionMessage ReadSelection(BinaryReader reader)
    {
        var message = ReadPayload(reader);
        var fanOut = reader.ReadBoolean();
        var elements = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = reader.ReadString();
        }

        return new ActorSelectionMessage(message, Actor.Internal.SelectionParser.Elements(elements), fanOut);
    }
}

namespace Akka.Persistence.Sql.Db;

/// <summary>A payload as the tables keep it.</summary>
internal readonly record struct StoredPayload(byte[] Bytes, string Manifest, int SerializerId);

/// <summary>Turns payloads into bytes with the serializers of the actor system, and back.</summary>
internal sealed class PayloadCodec
{
    private readonly Akka.Serialization.Serialization _serialization;
    private readonly string _serializerName;

    public PayloadCodec(Akka.Serialization.Serialization serialization, string serializerName)
    {
        _serialization = serialization;
        _serializerName = serializerName;
    }

    public StoredPayload Encode(object payload)
    {
        var serializer = _serialization.FindSerializerForType(payload.GetType(), _serializerName);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, payload);
        return new StoredPayload(serializer.ToBinary(payload), manifest ?? string.Empty, serializer.Identifier);
    }

    public object Decode(byte[] bytes, int serializerId, string manifest) => _serialization.Deserialize(bytes, serializerId, manifest);
}

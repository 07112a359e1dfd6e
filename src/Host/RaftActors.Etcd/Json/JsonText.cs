using Google.Protobuf;

namespace RaftActors.Etcd.Json;

/// <summary>
/// Messages as JSON by the rules of etcd's gateway: names as in the contract, 64-bit numbers as texts, bytes as base64, defaults left out;
/// in requests also names in camel case, numbers as numbers, and unknown fields.
/// </summary>
internal static class JsonText
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    public static string Write(IMessage message) => Formatter.Format(message);

    /// <exception cref="InvalidProtocolBufferException">A value has the wrong form.</exception>
    /// <exception cref="Grpc.Core.RpcException">It is not JSON, or an enum has no such name.</exception>
    public static T Read<T>(string text)
        where T : IMessage, new()
    {
        var message = new T();
        return string.IsNullOrWhiteSpace(text) ? message : Parser.Parse<T>(JsonRequests.Rewrite(text, message.Descriptor));
    }
}

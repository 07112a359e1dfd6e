using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Grpc.Core;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Json;

/// <summary>
/// Rewrites a request for protobuf's parser, so that it is read as etcd's gateway reads it. That parser takes numbers for floating point,
/// which changes those above 2^53, such as the ids of leases; and it takes a wrong name of an enum for a field that it does not know, so
/// that the request would mean something else.
/// </summary>
internal static class JsonRequests
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 512 };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>The same without fields that the message does not have.</summary>
    /// <exception cref="RpcException">It is not JSON, or an enum has no such name.</exception>
    public static string Rewrite(string text, MessageDescriptor message)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            using var json = new Utf8JsonWriter(bytes, Writing);
            WriteMessage(json, document.RootElement, message);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw EtcdErrors.New(StatusCode.InvalidArgument, unreadable.Message);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement value, MessageDescriptor message)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            if (FieldOf(message, property.Name) is { } field)
            {
                json.WritePropertyName(field.Name);
                WriteField(json, property.Value, field);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, JsonElement value, FieldDescriptor field)
    {
        if (!field.IsRepeated || value.ValueKind != JsonValueKind.Array)
        {
            WriteValue(json, value, field);
            return;
        }

        json.WriteStartArray();
        foreach (var item in value.EnumerateArray())
        {
            WriteValue(json, item, field);
        }

        json.WriteEndArray();
    }

    /// <summary>What has the wrong kind is left to the parser, which refuses it.</summary>
    private static void WriteValue(Utf8JsonWriter json, JsonElement value, FieldDescriptor field)
    {
        switch (field.FieldType, value.ValueKind)
        {
            case (FieldType.Message, _):
                WriteMessage(json, value, field.MessageType);
                break;
            case (FieldType.Int64 or FieldType.UInt64, JsonValueKind.Number) when value.GetRawText().AsSpan().IndexOfAny(".eE") < 0:
                json.WriteStringValue(value.GetRawText());
                break;
            case (FieldType.Enum, JsonValueKind.String) when field.EnumType.FindValueByName(value.GetString()!) is null:
                throw EtcdErrors.New(
                    StatusCode.InvalidArgument, $"unknown value {value.GetRawText()} for enum {NameOf(field.EnumType)}");
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor message, string name)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            if (field.Name == name || field.JsonName == name)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>As etcd names it: its package, then the types that it stands in.</summary>
    private static string NameOf(EnumDescriptor type)
    {
        var package = type.File.Package;
        return $"{package}.{type.FullName[(package.Length + 1)..].Replace('.', '_')}";
    }
}

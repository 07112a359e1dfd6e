using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace RaftActors.Etcd.Json;

/// <summary>Errors as etcd's gateway writes them.</summary>
internal static class JsonErrors
{
    private static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of an answer that is an error.</summary>
    public static byte[] Body(StatusCode code, string text) => Write(json => WriteFields(json, code, text));

    /// <summary>The line of a stream that ends with an error.</summary>
    public static byte[] Line(StatusCode code, string text) => Write(json =>
    {
        json.WriteStartObject(Error);
        json.WriteNumber("grpc_code", (int)code);
        json.WriteNumber("http_code", StatusOf(code));
        json.WriteString("message", text);
        json.WriteEndObject();
    });

    /// <summary>The status of HTTP for a code of gRPC.</summary>
    public static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange or StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static void WriteFields(Utf8JsonWriter json, StatusCode code, string text)
    {
        json.WriteString(Error, text);
        json.WriteString("message", text);
        json.WriteNumber("code", (int)code);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}

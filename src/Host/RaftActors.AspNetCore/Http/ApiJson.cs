using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RaftActors.AspNetCore.Http;

/// <summary>The JSON of this interface, by generated code.</summary>
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Text as it is, not escaped for HTML.</summary>
    public static readonly ApiJson Relaxed = new(
        new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        });
}

using System.Text.Json.Serialization;

namespace RaftActors.Host.Http;

/// <summary>The body of an order to inject a fault, by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FaultOrder))]
internal sealed partial class FaultJson : JsonSerializerContext;

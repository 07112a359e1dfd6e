using System.Text.Json.Serialization;

namespace RaftActors.Host.Http;

/// <summary>The bodies of the routes that only the program has, by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FaultOrder))]
[JsonSerializable(typeof(FaultState))]
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(Readiness))]
internal sealed partial class HostJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace RaftActors.Benchmarks.Race;

/// <summary>How the race writes JSON: between its processes one object a line, for people indented.</summary>
internal static class RaceJson
{
    public static JsonSerializerOptions Line { get; } = Create(isIndented: false);

    public static JsonSerializerOptions Document { get; } = Create(isIndented: true);

    private static JsonSerializerOptions Create(bool isIndented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = isIndented,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

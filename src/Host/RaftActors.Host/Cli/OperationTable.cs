using System.Globalization;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary>Prints operations on ranges.</summary>
internal static class OperationTable
{
    public static void Write(CliIo io, IEnumerable<JsonElement> operations) => Tables.Write(
        io,
        ["operation", "kind", "group", "other", "at", "from", "to", "step", "outcome", "started", "finished"],
        operations.Select(o => (Cell[])
        [
            o.GetProperty("operation").GetRawText(),
            Text(o, "kind"),
            Text(o, "group"),
            Text(o, "other"),
            o.GetProperty("atBase64") is { ValueKind: JsonValueKind.String } at ? Cell.OfValue(at.GetBytesFromBase64()) : (Cell)"",
            Text(o, "from"),
            Text(o, "to"),
            Text(o, "outcome") == "Open" ? Text(o, "step") : "",
            Text(o, "outcome"),
            Time(o.GetProperty("startedAt")),
            o.GetProperty("finishedAt") is { ValueKind: JsonValueKind.Number } end ? Time(end) : "",
        ]));

    /// <summary>When the steps of one operation were; a step that was passed without being recorded is not among them.</summary>
    public static void WriteSteps(CliIo io, IEnumerable<JsonElement> steps) => Tables.Write(
        io,
        ["step", "began", "ended", "took"],
        steps.Select(s => (Cell[])
        [
            Text(s, "step"),
            Time(s.GetProperty("beganAt")),
            s.GetProperty("endedAt") is { ValueKind: JsonValueKind.Number } end ? Time(end) : "",
            s.GetProperty("endedAt") is { ValueKind: JsonValueKind.Number } ended
                ? string.Create(CultureInfo.InvariantCulture, $"{ended.GetInt64() - s.GetProperty("beganAt").GetInt64()} ms")
                : "",
        ]));

    private static string Time(JsonElement milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetInt64()).ToString("u", CultureInfo.InvariantCulture);

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";
}

using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary>The events that every stream of committed commands has besides the commands themselves.</summary>
internal sealed class StreamEvents(ClientOptions client)
{
    /// <summary>The exit code if this event ends the stream, having said why; otherwise null.</summary>
    public int? End(string name, string data)
    {
        switch (name)
        {
            case "compacted" when Has(data, "cursor"):
                return client.Failed(
                    ExitCode.Refused, $"{Text(data, "reason")} Read the state, and continue with --from {Text(data, "cursor")}.");
            case "compacted":
                return client.Failed(
                    ExitCode.Refused,
                    $"The log now begins at {Number(data, "firstIndex")}; read the state and watch from the index after it.");
            case "waiting":
                client.Io.Note(
                    $"Index {Number(data, "from")} is not in the log yet, which ends at {Number(data, "lastIndex")}. Waiting for it.");
                return null;
            case "failed":
                return client.Failed(ExitCode.Unavailable, Text(data, "message"));
            case "ended" when Has(data, "cursor"):
                return client.Failed(ExitCode.Unavailable, $"{Text(data, "reason")} Continue with --from {Text(data, "cursor")}.");
            case "ended":
                return client.Failed(
                    ExitCode.Unavailable, $"{Text(data, "reason")} Continue with --from {Number(data, "nextIndex")}.");
            default:
                // A command, or an event of a newer node.
                return null;
        }
    }

    private static bool Has(string data, string name) => JsonDocument.Parse(data).RootElement.TryGetProperty(name, out _);

    private static long Number(string data, string name) => JsonDocument.Parse(data).RootElement.GetProperty(name).GetInt64();

    private static string Text(string data, string name) => JsonDocument.Parse(data).RootElement.GetProperty(name).GetString()!;
}

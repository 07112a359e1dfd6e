using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary>How a request to the HTTP interface ended.</summary>
/// <param name="Exit">The matching exit code.</param>
/// <param name="Body">The body of the answer.</param>
/// <param name="Message">Why it failed; empty on success.</param>
/// <param name="Index">The answer's Raft-Index, if it has one.</param>
/// <param name="Term">The answer's Raft-Term, if it has one.</param>
internal sealed record ApiReply(int Exit, byte[] Body, string Message, long Index = 0, long Term = 0)
{
    public bool IsOk => Exit == ExitCode.Done;

    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }

    /// <summary>Undefined if the body is not JSON, as that of another server or a proxy.</summary>
    public JsonElement TryJson()
    {
        try
        {
            return Json();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

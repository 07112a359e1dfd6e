using System.Text.Json;
using RaftActors.AspNetCore.Contracts;

namespace RaftActors.AspNetCore.Http;

/// <summary>Ends a request with an error body. Unless the outcome is unknown, nothing was applied.</summary>
internal sealed class ApiError(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Group { get; init; }

    public string? Leader { get; init; }

    /// <summary>The command may have been applied, or may still be.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>A header that the status requires, such as Allow for 405.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>The last index of the log, for a request for an index beyond it.</summary>
    public long? LastIndex { get; init; }

    /// <summary>The body, problem details of RFC 9457 with members of our own; null members are left out.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new ApiProblem(
            $"urn:raftactors:error:{Code}", Title, Status, Message, IsUnknown ? "unknown" : "not-applied", Code, Message, Group, Leader,
            LastIndex),
        ApiJson.Relaxed.ApiProblem);

    /// <summary>The code in words, the same for every request.</summary>
    private string Title => $"{char.ToUpperInvariant(Code[0])}{Code[1..].Replace('-', ' ')}";

    public static ApiError NoNode() => new(503, "no-node", "No node of this process is running.");

    /// <summary>In the words of the router.</summary>
    public static ApiError NoSuchGroup(string node, string group) =>
        new(404, "no-such-group", $"Node {node} knows no group '{group}'.") { Group = group };

    public static ApiError Malformed(string message) => new(400, "malformed", message);
}

namespace RaftActors.Host.Http;

/// <summary>Ends a request with an error body. Unless it says unknown, nothing was applied.</summary>
internal sealed class ApiError(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Group { get; init; }

    public string? Leader { get; init; }

    /// <summary>The command may have been applied, or may still be.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>For 405: the methods that there are.</summary>
    public string? Allow { get; init; }

    /// <summary>Where the log ends, for a request that wants what is behind it.</summary>
    public long? LastIndex { get; init; }

    /// <summary>What is sent, but for what is not known.</summary>
    public object Body() => new { Outcome = IsUnknown ? "unknown" : "not-applied", Error = Code, Message, Group, Leader, LastIndex };

    public static ApiError NoNode() => new(503, "no-node", "No node of this process runs.");

    public static ApiError Malformed(string message) => new(400, "malformed", message);
}

using System.Text.Json.Serialization;

namespace RaftActors.AspNetCore.Contracts;

/// <summary>The body of every error: problem details (RFC 9457) and the members that clients of this interface read.</summary>
/// <param name="Type">A URN that ends with the code of the error.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The same as <paramref name="Message"/>.</param>
/// <param name="Outcome"><c>not-applied</c>, or <c>unknown</c>: the command may have been applied, or may still be.</param>
/// <param name="Error">The code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Group">The group or keyspace addressed.</param>
/// <param name="Leader">Its leader, if one answered.</param>
/// <param name="LastIndex">The last index of the log, for a request for an index beyond it.</param>
internal sealed record ApiProblem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Outcome,
    string Error,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Group = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Leader = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LastIndex = null);

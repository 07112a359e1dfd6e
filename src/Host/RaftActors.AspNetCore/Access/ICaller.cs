using RaftActors.AspNetCore.Http;

namespace RaftActors.AspNetCore.Access;

/// <summary>
/// Who sent a request, as a feature of it, if the server asks. Without it the application decides who may call, with the means of ASP.NET
/// Core, and every caller may do everything that it lets in.
/// </summary>
internal interface ICaller
{
    /// <summary>Null if the credentials are missing or unknown.</summary>
    Principal? Principal { get; }

    /// <summary>The response goes on, such as a watch: it ends when its caller loses its roles.</summary>
    void Follow();

    /// <summary>The request was refused.</summary>
    void Refused(ApiError error);

    /// <summary>An operation ended.</summary>
    /// <param name="body">What was sent.</param>
    /// <param name="outcome">How it ended.</param>
    void Operated(ReadOnlySpan<byte> body, string outcome);
}

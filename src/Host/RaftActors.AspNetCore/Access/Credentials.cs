using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace RaftActors.AspNetCore.Access;

/// <summary>What a caller presented: a token, a certificate that the TLS handshake has verified, or neither.</summary>
/// <param name="Token">The token of the header Authorization; empty if that header has another form.</param>
/// <param name="Certificate">The client's certificate.</param>
internal readonly record struct Credentials(string? Token, X509Certificate2? Certificate)
{
    private const string Scheme = "Bearer ";

    /// <summary>A longer token is not looked up.</summary>
    private const int MaxTokenLength = 1024;

    public static Credentials Of(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        return new Credentials(header.Count == 0 ? null : TokenOf(header.Count == 1 ? header[0] : null), http.Connection.ClientCertificate);
    }

    private static string TokenOf(string? header) =>
        header is { Length: <= MaxTokenLength } && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : "";
}

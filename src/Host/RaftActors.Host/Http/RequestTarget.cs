using System.Text;

namespace RaftActors.Host.Http;

/// <summary>
/// The path as the client sent it, in decoded segments. Taken from the raw target, because a key may contain encoded slashes and dots that
/// the server's own normalisation changes.
/// </summary>
internal static class RequestTarget
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The undecoded segments behind the first slash.</summary>
    public static string[] Segments(string rawTarget)
    {
        var path = rawTarget;
        if (!path.StartsWith('/'))
        {
            // Absolute form, as proxies send it.
            var authority = path.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
            path = slash < 0 ? "/" : path[slash..];
        }

        var query = path.IndexOf('?', StringComparison.Ordinal);
        return (query < 0 ? path : path[..query])[1..].Split('/');
    }

    /// <exception cref="ApiError">It is no percent-encoded UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                length += Encoding.UTF8.GetBytes(text.Slice(i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1), bytes.AsSpan(length));
                i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 1 : 0;
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = Convert.ToByte(text.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }
            else
            {
                throw ApiError.Malformed("The path holds a '%' without two hexadecimal digits behind it; write '%25' for the sign itself.");
            }
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw ApiError.Malformed("The path is no percent-encoded UTF-8.");
        }
    }
}

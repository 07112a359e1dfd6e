using System.Text;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// The one rule for decoding text in the path and the query of a request: <c>%XX</c> is a byte, the bytes are UTF-8, and every other
/// character stands for itself, including the plus sign.
/// </summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="text">The text as sent.</param>
    /// <param name="what">Its name for errors: "path", "parameter 'prefix'".</param>
    /// <exception cref="ApiError">It is not percent-encoded UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text, string what)
    {
        if (text.IndexOf('%') < 0)
        {
            return text.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length;
                length += Encoding.UTF8.GetBytes(text.Slice(i, isPair ? 2 : 1), bytes.AsSpan(length));
                i += isPair ? 1 : 0;
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = Convert.ToByte(text.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }
            else
            {
                throw ApiError.Malformed(
                    $"The {what} contains a '%' that is not followed by two hexadecimal digits; write '%25' for a literal '%'.");
            }
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw ApiError.Malformed($"The {what} is not percent-encoded UTF-8.");
        }
    }
}

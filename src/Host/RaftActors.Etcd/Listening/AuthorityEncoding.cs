using System.Text;

namespace RaftActors.Etcd.Listening;

/// <summary>
/// Reads the name of a server that a client asks for, without a scheme before it: etcdctl 3.4 sends the whole URL there when it addresses
/// one endpoint, and Kestrel would refuse the request before anything of ours sees it.
/// </summary>
internal sealed class AuthorityEncoding : Encoding
{
    /// <summary>The name of the header for which it is meant.</summary>
    public const string Header = ":authority";

    public static readonly AuthorityEncoding Instance = new();

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count - SchemeOf(bytes.AsSpan(index, count));

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var skipped = SchemeOf(bytes.AsSpan(byteIndex, byteCount));
        return Latin1.GetChars(bytes, byteIndex + skipped, byteCount - skipped, chars, charIndex);
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    private static int SchemeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("http://"u8) ? "http://"u8.Length : bytes.StartsWith("https://"u8) ? "https://"u8.Length : 0;
}

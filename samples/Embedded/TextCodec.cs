using System.Text;
using RaftActors.Machines.Typed;

namespace Samples.Embedded;

/// <summary>Candidates as UTF-8. Wrong bytes are refused, because all replicas must read the same.</summary>
public sealed class TextCodec : ICodec<string>
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public ReadOnlyMemory<byte> Encode(string value) => Strict.GetBytes(value);

    public string Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new InvalidDataException("This is not text.", wrong);
        }
    }
}

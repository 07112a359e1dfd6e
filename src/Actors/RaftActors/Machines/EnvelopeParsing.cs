using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines;

/// <summary>For those who look at an envelope without having to apply it: one that cannot be read is not what they look for.</summary>
internal static class EnvelopeParsing
{
    public static bool TryParse(
        this MessageParser<EnvelopeMessage> parser, ReadOnlySpan<byte> payload, [NotNullWhen(true)] out EnvelopeMessage? envelope)
    {
        try
        {
            envelope = parser.ParseFrom(payload);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            envelope = null;
            return false;
        }
    }
}

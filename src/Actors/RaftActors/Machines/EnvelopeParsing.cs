using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Machines;

/// <summary>For code that inspects an envelope without applying it: an unreadable one is not a match.</summary>
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

using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.State;

namespace RaftActors.Requests;

/// <summary>The session of a keyspace's command as bytes, on the wire and in the log.</summary>
internal static class KeySessions
{
    public static byte[] Encode(in KeySession session) =>
        EntryCodec.Encode(new SessionCommand(session.Client, session.Sequence, session.LowestAwaited, session.NotAfter));

    /// <exception cref="InvalidDataException">The bytes are damaged, or a number is out of range.</exception>
    public static KeySession Decode(ReadOnlySpan<byte> bytes)
    {
        var session = EntryCodec.DecodeSession(bytes);
        return new KeySession(session.Client, session.Sequence, session.LowestAwaited, session.NotAfter);
    }
}

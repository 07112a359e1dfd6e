namespace Akka.Remote.Wire;

/// <summary>Constants of the stream: every frame is a little-endian length, one kind byte and a body.</summary>
internal static class WireFormat
{
    public const int LengthBytes = 4;
    public const int Magic = 0x52414B41;
    public const byte Version = 1;

    /// <summary>A stranger may not make us read more than this before it has introduced itself.</summary>
    public const int MaxHandshakeFrame = 2048;

    /// <summary>Slots of the name tables. Both ends must agree, so it is part of the version.</summary>
    public const int NameSlots = 1024;

    public const int MinFrameSize = 32000;
}

internal enum FrameKind : byte
{
    Hello = 1,
    Welcome = 2,
    Refused = 3,
    Message = 4,
    System = 5,
    SystemAck = 6,
    Heartbeat = 7,
    HeartbeatAck = 8,
    Goodbye = 9,

    /// <summary>Refused for as long as this incarnation lives.</summary>
    Quarantined = 10,

    /// <summary>A message that does not wait behind <see cref="Message"/> frames, and so must not rely on their names.</summary>
    Urgent = 11,
}

/// <summary>How a recipient or sender is written in a message frame.</summary>
internal enum NameForm : byte
{
    None = 0,

    /// <summary>The slot was defined by an earlier frame of this connection.</summary>
    Slot = 1,

    /// <summary>The slot number is followed by the path it stands for from now on.</summary>
    Define = 2,

    /// <summary>The path itself, for names that are used once.</summary>
    Inline = 3,
}

/// <summary>The peer does not speak this protocol, or breaks it.</summary>
internal sealed class WireFormatException : Exception
{
    public WireFormatException(string message) : base(message)
    {
    }
}

/// <summary>A serialized message does not fit a frame.</summary>
internal sealed class OversizedPayloadException : Akka.Actor.AkkaException
{
    public OversizedPayloadException(string message) : base(message)
    {
    }
}

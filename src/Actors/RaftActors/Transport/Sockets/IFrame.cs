namespace RaftActors.Transport.Sockets;

/// <summary>The bytes of a frame, written when there is room for them.</summary>
internal interface IFrame
{
    /// <summary>How many there are.</summary>
    int Length { get; }

    /// <summary>Writes them.</summary>
    /// <param name="bytes">Memory of that length.</param>
    void WriteTo(Span<byte> bytes);
}

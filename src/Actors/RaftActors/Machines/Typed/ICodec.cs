namespace RaftActors.Machines.Typed;

/// <summary>Converts between values and their bytes in logs and answers. Thread-safe.</summary>
/// <typeparam name="T">The values.</typeparam>
/// <remarks>
/// Stored bytes must stay readable: a new version must read what older ones wrote, and until every node runs it, older ones must read what
/// it writes.
/// </remarks>
public interface ICodec<T>
{
    /// <summary>Encodes a value.</summary>
    /// <exception cref="ArgumentException">The value exceeds a limit.</exception>
    ReadOnlyMemory<byte> Encode(T value);

    /// <summary>Decodes untrusted bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are invalid.</exception>
    T Decode(ReadOnlyMemory<byte> bytes);
}

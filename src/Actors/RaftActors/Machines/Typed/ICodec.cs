namespace RaftActors.Machines.Typed;

/// <summary>Between values and the bytes that stand in logs and answers. Safe from any thread.</summary>
/// <typeparam name="T">The values.</typeparam>
/// <remarks>
/// What is written once is read for ever: a change must still read what older versions wrote, and until every node runs the new version,
/// older ones must read what it writes.
/// </remarks>
public interface ICodec<T>
{
    /// <summary>The value as bytes.</summary>
    /// <exception cref="ArgumentException">The value breaks a limit.</exception>
    ReadOnlyMemory<byte> Encode(T value);

    /// <summary>The value of bytes that may come from anybody.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    T Decode(ReadOnlyMemory<byte> bytes);
}

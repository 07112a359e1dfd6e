namespace RaftActors.Ranges.Keys;

/// <summary>
/// Collects the keys that a command or query touches, as its machine reads them. Reused from one command to the next by its single owner.
/// </summary>
public sealed class KeySink
{
    private ReadOnlyMemory<byte>[] _keys = new ReadOnlyMemory<byte>[4];

    /// <summary>How many keys were found; zero: the command touches no key.</summary>
    public int Count { get; private set; }

    /// <summary>The keys in the order found; valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Keys => _keys.AsSpan(0, Count);

    /// <summary>Adds a key. Its bytes are not copied, so they must not change until <see cref="Clear"/>.</summary>
    public void Add(ReadOnlyMemory<byte> key)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
        }

        _keys[Count++] = key;
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        Array.Clear(_keys, 0, Count);
        Count = 0;
    }
}

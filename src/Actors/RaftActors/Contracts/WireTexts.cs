namespace RaftActors.Contracts;

/// <summary>
/// The short texts that messages repeat, such as names of groups and nodes: one string for each instead of one per message. Bounded; a
/// text that is not kept is decoded again. Safe from any thread.
/// </summary>
internal sealed class WireTexts
{
    private const int Slots = 256;
    private const int LongestKept = 64;

    private readonly Known?[] _slots = new Known?[Slots];

    /// <exception cref="FormatException">It is not valid UTF-8.</exception>
    public string Read(ReadOnlySpan<byte> content)
    {
        if (content.Length is 0 or > LongestKept)
        {
            return WireReader.Text(content);
        }

        ref var slot = ref _slots[Hash(content) % Slots];
        if (Volatile.Read(ref slot) is { } known && content.SequenceEqual(known.Content))
        {
            return known.Text;
        }

        var text = WireReader.Text(content);
        Volatile.Write(ref slot, new Known(content.ToArray(), text));
        return text;
    }

    private static uint Hash(ReadOnlySpan<byte> content)
    {
        var hash = 2166136261;
        foreach (var b in content)
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash ^ (hash >> 16);
    }

    private sealed record Known(byte[] Content, string Text);
}

namespace RaftActors.Status;

/// <summary>What a range's leader reported about its size and load: a few seconds old, and in no log.</summary>
/// <param name="Group">The range's group.</param>
/// <param name="Leader">The node that leads it.</param>
/// <param name="Entries">How many keys, accounts or locks it has.</param>
/// <param name="Bytes">About how many bytes they have.</param>
/// <param name="Written">Commands served since that replica started: the difference of two reports is a rate.</param>
public sealed record RangeLoadStatus(string Group, string Leader, long Entries, long Bytes, long Written)
{
    /// <summary>The key with more than half of the requests, by samples; <see langword="null"/> if there is none.</summary>
    public ReadOnlyMemory<byte>? HotKey { get; init; }
}

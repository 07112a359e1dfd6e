namespace RaftActors.Machines.Mvcc.Index;

/// <summary>A version that is to be the latest of its key.</summary>
internal interface IVersionContent
{
    ReadOnlySpan<byte> Key { get; }

    /// <summary>Its revision.</summary>
    long Mod { get; }

    /// <summary>The record.</summary>
    /// <param name="latest">The latest version until now, a put or a delete; null if the key is not in the tree.</param>
    byte[] After(byte[]? latest);
}

namespace RaftActors.Host.Http;

/// <summary>The field numbers of the key-value machine's commands.</summary>
internal enum KvChangeKind
{
    /// <summary>Sets a key.</summary>
    Put = 1,

    /// <summary>Removes a key.</summary>
    Delete = 2,

    /// <summary>Sets or removes a key if it has the expected value.</summary>
    Swap = 3,
}

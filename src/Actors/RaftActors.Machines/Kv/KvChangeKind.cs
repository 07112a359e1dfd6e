namespace RaftActors.Machines.Kv;

/// <summary>The kinds of commands of <see cref="KvMachine"/>; the numbers are those of the format.</summary>
public enum KvChangeKind
{
    /// <summary>Sets a key.</summary>
    Put = 1,

    /// <summary>Removes a key.</summary>
    Delete = 2,

    /// <summary>Sets or removes a key if it has the expected value.</summary>
    Swap = 3,
}

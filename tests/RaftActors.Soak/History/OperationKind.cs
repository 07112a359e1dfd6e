namespace RaftActors.Soak.History;

internal enum OperationKind
{
    /// <summary>Sets a key to <see cref="Operation.Value"/>.</summary>
    Put,

    /// <summary>Sets a key to <see cref="Operation.Value"/> if it has <see cref="Operation.Expected"/>.</summary>
    Swap,

    /// <summary>Reads a key; zero if it is absent.</summary>
    Get,

    /// <summary>Adds <see cref="Operation.Value"/> to a counter.</summary>
    Add,

    /// <summary>Reads a counter.</summary>
    Count,

    /// <summary>Opens the account <see cref="Operation.From"/> of a book. Not part of the book's history: a book is used once it is
    /// complete.</summary>
    Open,

    /// <summary>Puts <see cref="Operation.Value"/> into the account <see cref="Operation.From"/> of a book. Like
    /// <see cref="Open"/>.</summary>
    Deposit,

    /// <summary>Moves <see cref="Operation.Value"/> between two accounts of a book.</summary>
    Transfer,

    /// <summary>Reads all accounts of a book.</summary>
    Balances,

    /// <summary>Acquires a lock.</summary>
    Acquire,

    /// <summary>Releases a lock, with the token <see cref="Operation.Value"/>.</summary>
    Release,
}

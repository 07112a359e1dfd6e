using System.Collections.Immutable;

namespace RaftActors.Machines.Ledger;

/// <summary>How a command or query of <see cref="LedgerMachine"/> ended. All but <see cref="Done"/>: nothing was changed.</summary>
public enum LedgerStatus
{
    /// <summary>Done; the accounts concerned are named with their new balances.</summary>
    Done = 0,

    /// <summary>There is no account of that name.</summary>
    NoSuchAccount = 1,

    /// <summary>There is one already; it is named with its balance.</summary>
    AlreadyOpen = 2,

    /// <summary>There is not enough in the account, which is named with its balance.</summary>
    Insufficient = 3,

    /// <summary>The sum of all balances would become larger than a 64-bit number.</summary>
    Overflow = 4,

    /// <summary>There are <see cref="LedgerLimits.MaxAccounts"/> accounts already.</summary>
    TooManyAccounts = 5,

    /// <summary>The command cannot be read, or breaks a limit.</summary>
    Invalid = 6,
}

/// <summary>One account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Balance">What is in it; never below zero.</param>
public sealed record LedgerAccount(string Account, long Balance);

/// <summary>What <see cref="LedgerMachine"/> answered.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Accounts">The accounts concerned: of a transfer first the giver, of the query for all in ordinal order.</param>
/// <param name="Total">Of the query for all accounts: the sum of their balances. Otherwise zero.</param>
/// <param name="Message">Why it was refused; otherwise <see langword="null"/>.</param>
public sealed record LedgerResult(LedgerStatus Status, ImmutableArray<LedgerAccount> Accounts, long Total, string? Message)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">These bytes are no answer of this machine.</exception>
    public static LedgerResult Decode(ReadOnlyMemory<byte> answer) => LedgerCodec.Results.Decode(answer);
}

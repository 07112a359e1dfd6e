using System.Collections.Immutable;

namespace RaftActors.Machines.Ledger;

/// <summary>How a command or query of <see cref="LedgerMachine"/> ended. All but <see cref="Done"/>: nothing was changed.</summary>
public enum LedgerStatus
{
    /// <summary>Done; the accounts involved are listed with their new balances.</summary>
    Done = 0,

    /// <summary>The account does not exist.</summary>
    NoSuchAccount = 1,

    /// <summary>The account already exists; it is listed with its balance.</summary>
    AlreadyOpen = 2,

    /// <summary>The balance is too low; the account is listed with its balance.</summary>
    Insufficient = 3,

    /// <summary>The sum of all balances would overflow a 64-bit number.</summary>
    Overflow = 4,

    /// <summary>The maximum of <see cref="LedgerLimits.MaxAccounts"/> accounts is reached.</summary>
    TooManyAccounts = 5,

    /// <summary>The command cannot be read or exceeds a limit.</summary>
    Invalid = 6,
}

/// <summary>One account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Balance">Its balance; never below zero.</param>
public sealed record LedgerAccount(string Account, long Balance);

/// <summary>An answer of <see cref="LedgerMachine"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Accounts">
/// The accounts involved: for a transfer the debited one first, for the query of all in the order of their UTF-8 bytes.
/// </param>
/// <param name="Total">For the query of all accounts: the sum of their balances, at most the largest number. Zero otherwise.</param>
/// <param name="Message">Why it was refused; otherwise <see langword="null"/>.</param>
public sealed record LedgerResult(LedgerStatus Status, ImmutableArray<LedgerAccount> Accounts, long Total, string? Message)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an answer of this machine.</exception>
    public static LedgerResult Decode(ReadOnlyMemory<byte> answer) => LedgerCodec.Results.Decode(answer);
}

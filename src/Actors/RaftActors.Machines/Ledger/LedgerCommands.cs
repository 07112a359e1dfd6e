namespace RaftActors.Machines.Ledger;

/// <summary>
/// Commands and queries of <see cref="LedgerMachine"/> as bytes; their answers are read by <see cref="LedgerResult.Decode"/>.
/// </summary>
/// <remarks>Thread-safe. Every method throws <see cref="ArgumentException"/> if an argument exceeds <see cref="LedgerLimits"/>.</remarks>
public static class LedgerCommands
{
    /// <summary>
    /// Opens an account. Answer: <see cref="LedgerStatus.Done"/>, <see cref="LedgerStatus.AlreadyOpen"/> or
    /// <see cref="LedgerStatus.TooManyAccounts"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Open(string account) => Encode(new LedgerCommand.Open(account));

    /// <summary>
    /// Deposits money. Answer: <see cref="LedgerStatus.Done"/>, <see cref="LedgerStatus.NoSuchAccount"/> or
    /// <see cref="LedgerStatus.Overflow"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Deposit(string account, long amount) => Encode(new LedgerCommand.Deposit(account, amount));

    /// <summary>
    /// Withdraws money. Answer: <see cref="LedgerStatus.Done"/>, <see cref="LedgerStatus.NoSuchAccount"/> or
    /// <see cref="LedgerStatus.Insufficient"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Withdraw(string account, long amount) => Encode(new LedgerCommand.Withdraw(account, amount));

    /// <summary>
    /// Transfers money. Answer: <see cref="LedgerStatus.Done"/>, <see cref="LedgerStatus.NoSuchAccount"/> or
    /// <see cref="LedgerStatus.Insufficient"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Transfer(string from, string to, long amount) =>
        Encode(new LedgerCommand.Transfer(from, to, amount));

    /// <summary>The query for one account. Answer: <see cref="LedgerStatus.Done"/> or <see cref="LedgerStatus.NoSuchAccount"/>.</summary>
    public static ReadOnlyMemory<byte> Balance(string account) => Encode(new LedgerCommand.Balance(account));

    /// <summary>
    /// The query for all accounts and their sum at one point in time, in the order of their UTF-8 bytes. Answer:
    /// <see cref="LedgerStatus.Done"/>.
    /// </summary>
    public static ReadOnlyMemory<byte> Accounts() => Encode(new LedgerCommand.Accounts());

    private static ReadOnlyMemory<byte> Encode(LedgerCommand command) => LedgerCodec.Commands.Encode(command);
}

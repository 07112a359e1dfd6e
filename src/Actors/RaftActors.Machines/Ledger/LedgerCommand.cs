namespace RaftActors.Machines.Ledger;

/// <summary>
/// A command or query of the ledger. <see cref="LedgerCommands"/> encodes them; a query may be proposed too and is then answered from its
/// place in the log.
/// </summary>
public abstract record LedgerCommand
{
    private LedgerCommand()
    {
    }

    /// <summary>Opens an account with a balance of zero.</summary>
    /// <param name="Account">The account's name; see <see cref="LedgerLimits"/>.</param>
    public sealed record Open(string Account) : LedgerCommand;

    /// <summary>Deposits money into an account.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Amount">The amount in the smallest unit; greater than zero.</param>
    public sealed record Deposit(string Account, long Amount) : LedgerCommand;

    /// <summary>Withdraws money from an account if its balance suffices.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Amount">The amount; greater than zero.</param>
    public sealed record Withdraw(string Account, long Amount) : LedgerCommand;

    /// <summary>Transfers money between two accounts if the balance suffices: both change or neither.</summary>
    /// <param name="From">The account debited.</param>
    /// <param name="To">The account credited; a different one.</param>
    /// <param name="Amount">The amount; greater than zero.</param>
    public sealed record Transfer(string From, string To, long Amount) : LedgerCommand;

    /// <summary>Queries one account.</summary>
    /// <param name="Account">The account.</param>
    public sealed record Balance(string Account) : LedgerCommand;

    /// <summary>Queries all accounts and their sum, at one point in time.</summary>
    public sealed record Accounts : LedgerCommand;
}

namespace RaftActors.Machines.Ledger;

/// <summary>
/// What can be asked of the ledger: changes, and questions. Bytes for a proposal or a query are made by <see cref="LedgerCommands"/>; a
/// question may be proposed too, and is then answered from its place in the log.
/// </summary>
public abstract record LedgerCommand
{
    private LedgerCommand()
    {
    }

    /// <summary>Opens an account with nothing in it.</summary>
    /// <param name="Account">The account's name; see <see cref="LedgerLimits"/>.</param>
    public sealed record Open(string Account) : LedgerCommand;

    /// <summary>Puts money into an account.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Amount">How much, in the smallest unit there is; more than zero.</param>
    public sealed record Deposit(string Account, long Amount) : LedgerCommand;

    /// <summary>Takes money out of an account, if there is enough.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Amount">How much; more than zero.</param>
    public sealed record Withdraw(string Account, long Amount) : LedgerCommand;

    /// <summary>Moves money between two accounts, if there is enough: both change or none.</summary>
    /// <param name="From">Whose it is.</param>
    /// <param name="To">Who gets it: another account.</param>
    /// <param name="Amount">How much; more than zero.</param>
    public sealed record Transfer(string From, string To, long Amount) : LedgerCommand;

    /// <summary>The question for one account.</summary>
    /// <param name="Account">The account.</param>
    public sealed record Balance(string Account) : LedgerCommand;

    /// <summary>The question for all accounts and their sum, at one moment.</summary>
    public sealed record Accounts : LedgerCommand;
}

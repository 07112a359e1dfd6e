using System.Text;

namespace RaftActors.Machines.Ledger;

/// <summary>What an account and an amount may be. The machine refuses what is beyond; the codec refuses it before it is sent.</summary>
public static class LedgerLimits
{
    /// <summary>An account's name: 1 to this many bytes of UTF-8.</summary>
    public const int MaxAccountBytes = 256;

    /// <summary>The most accounts: so many that all of them go into one answer.</summary>
    public const int MaxAccounts = 100_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a command or query cannot be, or <see langword="null"/> if it can.</summary>
    public static string? ProblemOf(LedgerCommand command) =>
        command switch
        {
            LedgerCommand.Open open => ProblemOfAccount(open.Account),
            LedgerCommand.Deposit deposit => ProblemOfAccount(deposit.Account) ?? ProblemOfAmount(deposit.Amount),
            LedgerCommand.Withdraw withdraw => ProblemOfAccount(withdraw.Account) ?? ProblemOfAmount(withdraw.Amount),
            LedgerCommand.Transfer transfer => ProblemOfAccount(transfer.From)
                ?? ProblemOfAccount(transfer.To)
                ?? ProblemOfAmount(transfer.Amount)
                ?? (transfer.From == transfer.To ? "A transfer goes to another account." : null),
            LedgerCommand.Balance balance => ProblemOfAccount(balance.Account),
            _ => null,
        };

    private static string? ProblemOfAccount(string account)
    {
        if (account.Length == 0)
        {
            return "An account's name must not be empty.";
        }

        try
        {
            var bytes = Strict.GetByteCount(account);
            return bytes <= MaxAccountBytes
                ? null
                : $"The account's name has {bytes} bytes of UTF-8; at most {MaxAccountBytes} are allowed.";
        }
        catch (EncoderFallbackException)
        {
            return "The account's name is not valid text: it holds half of a surrogate pair.";
        }
    }

    private static string? ProblemOfAmount(long amount) => amount > 0 ? null : "An amount must be larger than zero.";
}

using System.Text;

namespace RaftActors.Machines.Ledger;

/// <summary>The limits of accounts and amounts. The codec checks them before sending, the machine checks them again.</summary>
public static class LedgerLimits
{
    /// <summary>The longest account name, in bytes of UTF-8; at least 1 byte.</summary>
    public const int MaxAccountBytes = 256;

    /// <summary>The maximum number of accounts: all of them fit into one answer.</summary>
    public const int MaxAccounts = 100_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a command or query is invalid, or <see langword="null"/> if it is valid.</summary>
    public static string? ProblemOf(LedgerCommand command) =>
        command switch
        {
            LedgerCommand.Open open => ProblemOfAccount(open.Account),
            LedgerCommand.Deposit deposit => ProblemOfAccount(deposit.Account) ?? ProblemOfAmount(deposit.Amount),
            LedgerCommand.Withdraw withdraw => ProblemOfAccount(withdraw.Account) ?? ProblemOfAmount(withdraw.Amount),
            LedgerCommand.Transfer transfer => ProblemOfAccount(transfer.From)
                ?? ProblemOfAccount(transfer.To)
                ?? ProblemOfAmount(transfer.Amount)
                ?? (transfer.From == transfer.To ? "A transfer needs two different accounts." : null),
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
            return "The account's name is not valid text: it contains an unpaired surrogate.";
        }
    }

    private static string? ProblemOfAmount(long amount) => amount > 0 ? null : "The amount must be greater than zero.";
}

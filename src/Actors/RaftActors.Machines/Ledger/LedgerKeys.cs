using RaftActors.Machines.Records;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Ledger;

/// <summary>The accounts of a command or query.</summary>
internal static class LedgerKeys
{
    public static void Add(ReadOnlyMemory<byte> request, KeySink keys)
    {
        LedgerCommand command;
        try
        {
            command = LedgerCodec.Commands.Decode(request);
        }
        catch (InvalidDataException)
        {
            // It is refused and touches no account.
            return;
        }

        switch (command)
        {
            case LedgerCommand.Open open:
                SplitParts.Add(keys, open.Account);
                break;
            case LedgerCommand.Deposit deposit:
                SplitParts.Add(keys, deposit.Account);
                break;
            case LedgerCommand.Withdraw withdraw:
                SplitParts.Add(keys, withdraw.Account);
                break;
            case LedgerCommand.Balance balance:
                SplitParts.Add(keys, balance.Account);
                break;
            case LedgerCommand.Transfer transfer:
                SplitParts.Add(keys, transfer.From);
                SplitParts.Add(keys, transfer.To);
                break;
        }
    }
}

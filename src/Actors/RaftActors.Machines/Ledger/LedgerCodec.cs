using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Typed;

namespace RaftActors.Machines.Ledger;

/// <summary>The ledger's commands and answers as bytes.</summary>
internal static class LedgerCodec
{
    public static readonly ICodec<LedgerCommand> Commands = new CommandCodec();
    public static readonly ICodec<LedgerResult> Results = new ResultCodec();

    private sealed class CommandCodec : ICodec<LedgerCommand>
    {
        public ReadOnlyMemory<byte> Encode(LedgerCommand value)
        {
            if (LedgerLimits.ProblemOf(value) is { } problem)
            {
                throw new ArgumentException(problem);
            }

            var message = value switch
            {
                LedgerCommand.Open c => new LedgerCommandMessage { Open = new LedgerOpenMessage { Account = c.Account } },
                LedgerCommand.Deposit c => new LedgerCommandMessage
                {
                    Deposit = new LedgerDepositMessage { Account = c.Account, Amount = c.Amount },
                },
                LedgerCommand.Withdraw c => new LedgerCommandMessage
                {
                    Withdraw = new LedgerWithdrawMessage { Account = c.Account, Amount = c.Amount },
                },
                LedgerCommand.Transfer c => new LedgerCommandMessage
                {
                    Transfer = new LedgerTransferMessage { From = c.From, To = c.To, Amount = c.Amount },
                },
                LedgerCommand.Balance c => new LedgerCommandMessage { Balance = new LedgerBalanceMessage { Account = c.Account } },
                LedgerCommand.Accounts => new LedgerCommandMessage { Accounts = new LedgerAccountsMessage() },
                _ => throw new ArgumentException($"{value} is not a ledger command."),
            };
            return message.ToByteArray();
        }

        public LedgerCommand Decode(ReadOnlyMemory<byte> bytes)
        {
            LedgerCommandMessage message;
            try
            {
                message = LedgerCommandMessage.Parser.ParseFrom(bytes.Span);
            }
            catch (InvalidProtocolBufferException unreadable)
            {
                throw new InvalidDataException("The command cannot be read.", unreadable);
            }

            LedgerCommand command = message.BodyCase switch
            {
                LedgerCommandMessage.BodyOneofCase.Open => new LedgerCommand.Open(message.Open.Account),
                LedgerCommandMessage.BodyOneofCase.Deposit => new LedgerCommand.Deposit(message.Deposit.Account, message.Deposit.Amount),
                LedgerCommandMessage.BodyOneofCase.Withdraw => new LedgerCommand.Withdraw(
                    message.Withdraw.Account, message.Withdraw.Amount),
                LedgerCommandMessage.BodyOneofCase.Transfer => new LedgerCommand.Transfer(
                    message.Transfer.From, message.Transfer.To, message.Transfer.Amount),
                LedgerCommandMessage.BodyOneofCase.Balance => new LedgerCommand.Balance(message.Balance.Account),
                LedgerCommandMessage.BodyOneofCase.Accounts => new LedgerCommand.Accounts(),
                _ => throw new InvalidDataException("Unknown command: this version does not support it."),
            };
            return LedgerLimits.ProblemOf(command) is { } problem ? throw new InvalidDataException(problem) : command;
        }
    }

    private sealed class ResultCodec : ICodec<LedgerResult>
    {
        public ReadOnlyMemory<byte> Encode(LedgerResult value)
        {
            var message = new LedgerResultMessage { Status = (int)value.Status, Total = value.Total, Message = value.Message ?? "" };
            foreach (var account in value.Accounts)
            {
                message.Accounts.Add(new LedgerAccountMessage { Account = account.Account, Balance = account.Balance });
            }

            return message.ToByteArray();
        }

        public LedgerResult Decode(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                var message = LedgerResultMessage.Parser.ParseFrom(bytes.Span);
                return new LedgerResult(
                    (LedgerStatus)message.Status,
                    [.. message.Accounts.Select(a => new LedgerAccount(a.Account, a.Balance))],
                    message.Total,
                    message.Message.Length == 0 ? null : message.Message);
            }
            catch (InvalidProtocolBufferException damaged)
            {
                throw new InvalidDataException("The bytes are not a valid answer of the ledger machine.", damaged);
            }
        }
    }
}

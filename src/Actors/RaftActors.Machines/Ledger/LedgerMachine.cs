using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Typed;

namespace RaftActors.Machines.Ledger;

/// <summary>
/// Accounts with balances: open, deposit, withdraw, transfer. No balance falls below zero, a transfer changes both accounts or neither, and
/// the sum of all balances equals deposits minus withdrawals and fits into 64 bits. <see cref="LedgerCommands"/> creates commands,
/// <see cref="LedgerResult"/> reads answers. Called <c>ledger</c> in the configuration.
/// </summary>
public sealed class LedgerMachine()
    : StateMachine<LedgerCommand, LedgerResult>(LedgerCodec.Commands, LedgerCodec.Results), IHashedState, ICapturedMachine
{
    private const int SnapshotVersion = 1;

    /// <summary>Accounts of a snapshot that are in memory as messages at a time.</summary>
    private const int WrittenTogether = 1024;

    private readonly SortedDictionary<string, long> _balances = new(StringComparer.Ordinal);

    /// <summary>Invariant: the sum of all balances. It bounds every single one, so that no transfer can overflow.</summary>
    private long _total;

    /// <inheritdoc />
    public ulong HashState()
    {
        var hasher = new StateHasher();
        foreach (var (account, balance) in _balances)
        {
            hasher.Add(Encoding.UTF8.GetBytes(account));
            hasher.Add(balance);
        }

        return hasher.Value;
    }

    /// <inheritdoc />
    public override void Save(Stream snapshot) => Capture()(snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var balances = new KeyValuePair<string, long>[_balances.Count];
        _balances.CopyTo(balances, 0);
        return snapshot => Write(balances, snapshot);
    }

    /// <inheritdoc />
    public override void Load(Stream snapshot)
    {
        _balances.Clear();
        _total = 0;
        try
        {
            var message = LedgerSnapshotMessage.Parser.ParseFrom(snapshot);
            if (message.Version != SnapshotVersion)
            {
                throw new InvalidDataException($"A ledger snapshot of version {message.Version}; this program reads {SnapshotVersion}.");
            }

            foreach (var account in message.Accounts)
            {
                if (account.Balance < 0 || _total > long.MaxValue - account.Balance || !_balances.TryAdd(account.Account, account.Balance))
                {
                    throw new InvalidDataException("The ledger snapshot is damaged: it contains an invalid account.");
                }

                _total += account.Balance;
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The ledger snapshot is damaged.", damaged);
        }
    }

    /// <inheritdoc />
    protected override LedgerResult Apply(in CommittedCommand entry, LedgerCommand command) => command switch
    {
        LedgerCommand.Open open => Open(open.Account),
        LedgerCommand.Deposit deposit => Deposit(deposit.Account, deposit.Amount),
        LedgerCommand.Withdraw withdraw => Withdraw(withdraw.Account, withdraw.Amount),
        LedgerCommand.Transfer transfer => Transfer(transfer),
        _ => Query(command),
    };

    /// <inheritdoc />
    protected override LedgerResult Query(LedgerCommand query) => query switch
    {
        LedgerCommand.Balance balance => _balances.ContainsKey(balance.Account) ? Done(balance.Account) : Missing(balance.Account),
        LedgerCommand.Accounts => new LedgerResult(
            LedgerStatus.Done, [.. _balances.Select(a => new LedgerAccount(a.Key, a.Value))], _total, null),
        _ => throw new ArgumentException("This command changes the ledger: propose it instead of querying."),
    };

    /// <inheritdoc />
    protected override LedgerResult Unreadable(InvalidDataException problem) => new(LedgerStatus.Invalid, [], 0, problem.Message);

    private static void Write(KeyValuePair<string, long>[] balances, Stream snapshot)
    {
        var message = new LedgerSnapshotMessage { Version = SnapshotVersion };
        foreach (var (account, balance) in balances)
        {
            message.Accounts.Add(new LedgerAccountMessage { Account = account, Balance = balance });
            if (message.Accounts.Count == WrittenTogether)
            {
                // Messages written one after the other are read as one.
                message.WriteTo(snapshot);
                message = new LedgerSnapshotMessage();
            }
        }

        message.WriteTo(snapshot);
    }

    private LedgerResult Open(string account)
    {
        if (_balances.ContainsKey(account))
        {
            return Refused(LedgerStatus.AlreadyOpen, account, $"The account '{account}' already exists.");
        }

        if (_balances.Count >= LedgerLimits.MaxAccounts)
        {
            return new LedgerResult(LedgerStatus.TooManyAccounts, [], 0, $"The maximum of {LedgerLimits.MaxAccounts} accounts is reached.");
        }

        _balances.Add(account, 0);
        return Done(account);
    }

    private LedgerResult Deposit(string account, long amount)
    {
        if (!_balances.TryGetValue(account, out var balance))
        {
            return Missing(account);
        }

        if (_total > long.MaxValue - amount)
        {
            return Refused(LedgerStatus.Overflow, account, "The sum of all balances would overflow a 64-bit number.");
        }

        _total += amount;
        _balances[account] = balance + amount;
        return Done(account);
    }

    private LedgerResult Withdraw(string account, long amount)
    {
        if (!_balances.TryGetValue(account, out var balance))
        {
            return Missing(account);
        }

        if (balance < amount)
        {
            return Insufficient(account);
        }

        _total -= amount;
        _balances[account] = balance - amount;
        return Done(account);
    }

    private LedgerResult Transfer(LedgerCommand.Transfer transfer)
    {
        if (!_balances.TryGetValue(transfer.From, out var from))
        {
            return Missing(transfer.From);
        }

        if (!_balances.TryGetValue(transfer.To, out var to))
        {
            return Missing(transfer.To);
        }

        if (from < transfer.Amount)
        {
            return Insufficient(transfer.From);
        }

        _balances[transfer.From] = from - transfer.Amount;
        _balances[transfer.To] = to + transfer.Amount;
        return Done(transfer.From, transfer.To);
    }

    private LedgerResult Done(params ReadOnlySpan<string> accounts)
    {
        var named = new LedgerAccount[accounts.Length];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = new LedgerAccount(accounts[i], _balances[accounts[i]]);
        }

        return new LedgerResult(LedgerStatus.Done, [.. named], 0, null);
    }

    private LedgerResult Insufficient(string account) =>
        Refused(LedgerStatus.Insufficient, account, $"The balance of account '{account}' is too low.");

    private LedgerResult Refused(LedgerStatus status, string account, string message) =>
        new(status, [new LedgerAccount(account, _balances[account])], 0, message);

    private static LedgerResult Missing(string account) =>
        new(LedgerStatus.NoSuchAccount, [], 0, $"The account '{account}' does not exist.");
}

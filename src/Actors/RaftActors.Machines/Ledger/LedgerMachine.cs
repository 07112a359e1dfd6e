using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Hashing;
using RaftActors.Machines.Records;
using RaftActors.Machines.Typed;
using RaftActors.Machines.Versions;
using RaftActors.Machines.Wire;
using RaftActors.Ranges.Keys;

namespace RaftActors.Machines.Ledger;

/// <summary>
/// Accounts with balances: open, deposit, withdraw, transfer. No balance falls below zero or exceeds 64 bits, a transfer changes both
/// accounts or neither, and the sum of all balances equals deposits minus withdrawals. <see cref="LedgerCommands"/> creates commands,
/// <see cref="LedgerResult"/> reads answers. Called <c>ledger</c> in the configuration.
/// </summary>
public sealed class LedgerMachine
    : StateMachine<LedgerCommand, LedgerResult>, IHashedState, ICapturedMachine, IVersionedMachine, ISplittableMachine
{
    /// <summary>From this version on, each balance is limited, not their sum: no account depends on those of another part.</summary>
    private const int LimitPerAccount = 2;

    private const int SnapshotVersion = 1;
    private readonly RecordTree _balances;

    /// <summary>Invariant: the sum of all balances.</summary>
    private Int128 _total;

    /// <summary>A ledger without accounts.</summary>
    public LedgerMachine()
        : this(new RecordTree())
    {
    }

    private LedgerMachine(RecordTree balances)
        : base(LedgerCodec.Commands, LedgerCodec.Results) => _balances = balances;

    /// <inheritdoc />
    public int LatestVersion => LimitPerAccount;

    /// <inheritdoc />
    public ulong HashState()
    {
        var hasher = new StateHasher();
        var accounts = _balances.From(default);
        while (accounts.Next() is { } record)
        {
            hasher.Add(Record.KeyOf(record));
            hasher.Add((long)NumberContent.NumberIn(record));
        }

        return hasher.Value;
    }

    /// <inheritdoc />
    public override void Save(Stream snapshot) => Write(_balances.From(default), snapshot);

    /// <inheritdoc />
    public Action<Stream> Capture()
    {
        var balances = _balances.Capture();
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
                if (account.Balance < 0 || account.Account.Length == 0 || BalanceOf(account.Account) is not null)
                {
                    throw new InvalidDataException("The ledger snapshot is damaged: it contains an invalid account.");
                }

                Store(account.Account, account.Balance);
                _total += account.Balance;
            }
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new InvalidDataException("The ledger snapshot is damaged.", damaged);
        }
    }

    /// <inheritdoc />
    public void KeysOfCommand(ReadOnlyMemory<byte> command, KeySink keys) => LedgerKeys.Add(command, keys);

    /// <inheritdoc />
    public void KeysOfQuery(ReadOnlyMemory<byte> query, KeySink keys) => LedgerKeys.Add(query, keys);

    /// <inheritdoc />
    public RangeSize Measure() => SplitParts.Measure(_balances);

    /// <inheritdoc />
    public ReadOnlyMemory<byte>? MiddleKey() => SplitParts.MiddleKey(_balances);

    /// <inheritdoc />
    public ISplittableMachine Split(ReadOnlyMemory<byte> at)
    {
        var right = new LedgerMachine(_balances.Split(at.Span));
        right._total = SumOf(right._balances);
        _total -= right._total;
        return right;
    }

    /// <inheritdoc />
    public void Merge(ISplittableMachine right)
    {
        var neighbour = SplitParts.Neighbour<LedgerMachine>(right);
        _balances.Append(neighbour._balances);
        _total += neighbour._total;
    }

    /// <inheritdoc />
    protected override LedgerResult Apply(in CommittedCommand entry, LedgerCommand command) => command switch
    {
        LedgerCommand.Open open => Open(open.Account),
        LedgerCommand.Deposit deposit => Deposit(entry, deposit.Account, deposit.Amount),
        LedgerCommand.Withdraw withdraw => Withdraw(withdraw.Account, withdraw.Amount),
        LedgerCommand.Transfer transfer => Transfer(transfer),
        _ => Query(command),
    };

    /// <inheritdoc />
    protected override LedgerResult Query(LedgerCommand query) => query switch
    {
        LedgerCommand.Balance balance => BalanceOf(balance.Account) is null ? Missing(balance.Account) : Done(balance.Account),
        LedgerCommand.Accounts => Accounts(),
        _ => throw new ArgumentException("This command changes the ledger: propose it instead of querying."),
    };

    /// <inheritdoc />
    protected override LedgerResult Unreadable(InvalidDataException problem) => new(LedgerStatus.Invalid, [], 0, problem.Message);

    private static void Write(RecordCursor balances, Stream snapshot)
    {
        new LedgerSnapshotMessage { Version = SnapshotVersion }.WriteTo(snapshot);
        RecordWriter.WriteAll(balances, LedgerSnapshotMessage.AccountsFieldNumber, snapshot);
    }

    private static Int128 SumOf(RecordTree balances)
    {
        Int128 sum = 0;
        var accounts = balances.From(default);
        while (accounts.Next() is { } record)
        {
            sum += NumberContent.NumberIn(record);
        }

        return sum;
    }

    private LedgerResult Open(string account)
    {
        if (BalanceOf(account) is not null)
        {
            return Refused(LedgerStatus.AlreadyOpen, account, $"The account '{account}' already exists.");
        }

        if (_balances.Entries >= LedgerLimits.MaxAccounts)
        {
            return new LedgerResult(LedgerStatus.TooManyAccounts, [], 0, $"The maximum of {LedgerLimits.MaxAccounts} accounts is reached.");
        }

        Store(account, 0);
        return Done(account);
    }

    private LedgerResult Deposit(in CommittedCommand entry, string account, long amount)
    {
        if (BalanceOf(account) is not { } balance)
        {
            return Missing(account);
        }

        if (!entry.IsAtLeast(LimitPerAccount))
        {
            if (_total > long.MaxValue - amount)
            {
                return Refused(LedgerStatus.Overflow, account, "The sum of all balances would overflow a 64-bit number.");
            }
        }
        else if (balance > long.MaxValue - amount)
        {
            return Overflow(account);
        }

        _total += amount;
        Store(account, balance + amount);
        return Done(account);
    }

    private LedgerResult Withdraw(string account, long amount)
    {
        if (BalanceOf(account) is not { } balance)
        {
            return Missing(account);
        }

        if (balance < amount)
        {
            return Insufficient(account);
        }

        _total -= amount;
        Store(account, balance - amount);
        return Done(account);
    }

    private LedgerResult Transfer(LedgerCommand.Transfer transfer)
    {
        if (BalanceOf(transfer.From) is not { } from)
        {
            return Missing(transfer.From);
        }

        if (BalanceOf(transfer.To) is not { } to)
        {
            return Missing(transfer.To);
        }

        if (from < transfer.Amount)
        {
            return Insufficient(transfer.From);
        }

        // Never in version 1, where the sum of both is limited.
        if (to > long.MaxValue - transfer.Amount)
        {
            return Overflow(transfer.To);
        }

        Store(transfer.From, from - transfer.Amount);
        Store(transfer.To, to + transfer.Amount);
        return Done(transfer.From, transfer.To);
    }

    private LedgerResult Accounts()
    {
        var accounts = ImmutableArray.CreateBuilder<LedgerAccount>((int)_balances.Entries);
        var cursor = _balances.From(default);
        while (cursor.Next() is { } record)
        {
            accounts.Add(new LedgerAccount(Encoding.UTF8.GetString(Record.KeyOf(record)), (long)NumberContent.NumberIn(record)));
        }

        return new LedgerResult(LedgerStatus.Done, accounts.MoveToImmutable(), (long)Int128.Min(_total, long.MaxValue), null);
    }

    private long? BalanceOf(string account) =>
        _balances.Find(Encoding.UTF8.GetBytes(account)) is { } record ? (long)NumberContent.NumberIn(record) : null;

    private void Store(string account, long balance) =>
        _balances.Set(new NumberContent(Encoding.UTF8.GetBytes(account), (ulong)balance));

    private LedgerResult Done(params ReadOnlySpan<string> accounts)
    {
        var named = new LedgerAccount[accounts.Length];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = new LedgerAccount(accounts[i], BalanceOf(accounts[i])!.Value);
        }

        return new LedgerResult(LedgerStatus.Done, [.. named], 0, null);
    }

    private LedgerResult Insufficient(string account) =>
        Refused(LedgerStatus.Insufficient, account, $"The balance of account '{account}' is too low.");

    private LedgerResult Overflow(string account) =>
        Refused(LedgerStatus.Overflow, account, $"The balance of account '{account}' would overflow a 64-bit number.");

    private LedgerResult Refused(LedgerStatus status, string account, string message) =>
        new(status, [new LedgerAccount(account, BalanceOf(account)!.Value)], 0, message);

    private static LedgerResult Missing(string account) =>
        new(LedgerStatus.NoSuchAccount, [], 0, $"The account '{account}' does not exist.");
}

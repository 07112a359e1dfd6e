using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.Machines.Ledger;

/// <summary>The ledger of one group, for programs on a node of the cluster.</summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The name of a group that runs <see cref="LedgerMachine"/>.</param>
/// <remarks>
/// Safe from any thread. A command whose <see cref="Outcome"/> is Unknown may have been applied: propose it in a session
/// (<see cref="InSession"/>) where money must not move twice. <see cref="ArgumentException"/>: an account's name or an amount breaks a
/// limit (<see cref="LedgerLimits"/>).
/// </remarks>
public sealed class LedgerClient(RaftClient client, string group = "ledger")
{
    private readonly RaftClient<LedgerCommand, LedgerResult> _client = new(client, group, LedgerCodec.Commands, LedgerCodec.Results);
    private readonly RaftSession? _session;

    private LedgerClient(RaftClient client, string group, RaftSession session)
        : this(client, group) => _session = session;

    /// <summary>The same ledger, with every command applied at most once and repeated until it is answered.</summary>
    /// <param name="session">A session of this group; the caller disposes of it.</param>
    public LedgerClient InSession(RaftSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new LedgerClient(client, group, session);
    }

    /// <summary>Opens an account. Result: Done, AlreadyOpen or TooManyAccounts.</summary>
    public Task<Answer<LedgerResult>> OpenAsync(string account, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(new LedgerCommand.Open(account), timeout, cancel);

    /// <summary>Puts money into an account. Result: Done, NoSuchAccount or Overflow.</summary>
    public Task<Answer<LedgerResult>> DepositAsync(
        string account, long amount, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(new LedgerCommand.Deposit(account, amount), timeout, cancel);

    /// <summary>Takes money out of an account. Result: Done, NoSuchAccount or Insufficient.</summary>
    public Task<Answer<LedgerResult>> WithdrawAsync(
        string account, long amount, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(new LedgerCommand.Withdraw(account, amount), timeout, cancel);

    /// <summary>Moves money between two accounts: both change or neither. Result: Done, NoSuchAccount or Insufficient.</summary>
    public Task<Answer<LedgerResult>> TransferAsync(
        string from, string to, long amount, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Propose(new LedgerCommand.Transfer(from, to, amount), timeout, cancel);

    /// <summary>One account. Result: Done or NoSuchAccount.</summary>
    public Task<Answer<LedgerResult>> BalanceAsync(
        string account,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        _client.QueryAsync(new LedgerCommand.Balance(account), consistency, minIndex, timeout, cancel);

    /// <summary>All accounts at one index, in the order of their UTF-8 bytes, with their sum.</summary>
    public Task<Answer<LedgerResult>> AccountsAsync(
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default) =>
        _client.QueryAsync(new LedgerCommand.Accounts(), consistency, minIndex, timeout, cancel);

    private Task<Answer<LedgerResult>> Propose(LedgerCommand command, TimeSpan? timeout, CancellationToken cancel) =>
        _session is null
            ? _client.ProposeAsync(command, timeout, cancel)
            : _client.ProposeAsync(command, _session, timeout, cancel);
}

using System.Globalization;
using System.Text;
using Akka.Actor;
using RaftActors.Machines.Counters;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Ledger;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>By actor messages to the router of a node without groups.</summary>
internal sealed class RouterRoute(IActorRef router) : Route
{
    private const string NoAnswer = "the router did not answer";

    public override string Name => "c1/router";

    public override string Kind => "router";

    public override async Task<Reply> SendAsync(Operation operation, SessionStamp? session)
    {
        object request = operation.IsRead
            ? Reading(operation)
            : new Propose(
                Group(operation.Kind), Command(operation), SoakCluster.RequestTimeout,
                session is { } s ? new SessionSequence(s.Session, s.Sequence) : null);
        try
        {
            var answer = await router.Ask<Answer>(request, Limit).ConfigureAwait(false);
            return answer.IsOk ? Decode(operation, answer.Result) : Failed(answer, operation.IsRead);
        }
        catch (AskTimeoutException)
        {
            return Reply.Unknown(NoAnswer) with { IsLate = true };
        }
    }

    public override async Task<Reply> OpenSessionAsync(string group)
    {
        try
        {
            return
                await router.Ask<object>(new OpenSession(group, SoakCluster.RequestTimeout), Limit).ConfigureAwait(false)
                    is SessionOpened opened
                ? Reply.Ok(true, opened.Session)
                : Reply.Unknown("not opened");
        }
        catch (AskTimeoutException)
        {
            return Reply.Unknown(NoAnswer) with { IsLate = true };
        }
    }

    public static ReadOnlyMemory<byte> Question(Operation operation) => operation.Kind switch
    {
        OperationKind.Get => KvQueries.Get(operation.Object),
        OperationKind.Count => CounterCommands.Get(operation.Object),
        _ => LedgerCommands.Accounts(),
    };

    public static Consistency ConsistencyOf(Operation operation) => operation.Reading switch
    {
        "lease" => Consistency.Lease,
        "log" => Consistency.ThroughLog,
        _ => Consistency.Linearizable,
    };

    private static Query Reading(Operation operation) => new(
        Group(operation.Kind), Question(operation), ConsistencyOf(operation), Timeout: SoakCluster.RequestTimeout,
        AtThisNode: operation.Reading == "follower");

    public static ReadOnlyMemory<byte> Command(Operation operation) =>
        operation.Kind switch
        {
            OperationKind.Put => KvCommands.Put(operation.Object, Text(operation.Value)),
            OperationKind.Swap => KvCommands.CompareAndSwap(operation.Object, Expectation(operation.Expected), Text(operation.Value)),
            OperationKind.Add => CounterCommands.Add(operation.Object, operation.Value),
            OperationKind.Open => LedgerCommands.Open(Account(operation.Object, operation.From)),
            OperationKind.Deposit => LedgerCommands.Deposit(Account(operation.Object, operation.From), operation.Value),
            OperationKind.Transfer => LedgerCommands.Transfer(
                Account(operation.Object, operation.From), Account(operation.Object, operation.To), operation.Value),
            OperationKind.Acquire => LockCommands.Acquire(operation.Object, Owner(operation), operation.Value),
            OperationKind.Release => LockCommands.Release(operation.Object, $"o{operation.Expected}", operation.Value),
            _ => throw new ArgumentException($"{operation.Kind} is not a command."),
        };

    public static Reply Decode(Operation operation, ReadOnlyMemory<byte> answer)
    {
        switch (operation.Kind)
        {
            case OperationKind.Put or OperationKind.Swap:
                return Reply.Ok(KvResult.Decode(answer).Status == KvStatus.Done);
            case OperationKind.Get:
                var entries = KvResult.Decode(answer).Entries;
                return Reply.Ok(
                    true,
                    entries.Length == 0 ? 0 : long.Parse(Encoding.ASCII.GetString(entries[0].Value.Span), CultureInfo.InvariantCulture));
            case OperationKind.Add or OperationKind.Count:
                return Reply.Ok(true, CounterResult.Decode(answer).Value);
            case OperationKind.Acquire or OperationKind.Release:
                var granted = LockResult.Decode(answer);
                return granted.Status == LockStatus.Done ? Reply.Ok(true, granted.Holder?.Token ?? 0) : Reply.Ok(false);
            case OperationKind.Balances:
                var prefix = operation.Object + "-";
                return Reply.Ok(
                    true,
                    [
                        .. LedgerResult
                            .Decode(answer)
                            .Accounts.Where(a => a.Account.StartsWith(prefix, StringComparison.Ordinal))
                            .Select(a => a.Balance),
                    ]);
            default:
                var result = LedgerResult.Decode(answer);
                return result.Status == LedgerStatus.Done ? Reply.Ok(true, [.. result.Accounts.Select(a => a.Balance)]) : Reply.Ok(false);
        }
    }

    public static Reply Failed(Answer answer, bool isRead)
    {
        var isOver = answer.Outcome is Outcome.SessionExpired or Outcome.AnswerForgotten;
        var why = $"{answer.Outcome}: {answer.Message}";
        return isRead || answer.Outcome != Outcome.Unknown ? Reply.NotApplied(why) with { IsFinal = isOver } : Reply.Unknown(why);
    }

    /// <summary>Not a conditional expression: that would turn null into an empty array.</summary>
    private static ReadOnlyMemory<byte>? Expectation(long value)
    {
        if (value == 0)
        {
            return null;
        }

        return Text(value);
    }

    private static ReadOnlyMemory<byte> Text(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}

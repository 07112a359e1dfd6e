using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>All checks of one object's history.</summary>
internal static class HistoryChecker
{
    /// <summary>The violation in a history, or null; and whether the check was inconclusive.</summary>
    public static (Violation? Violation, bool IsUndecided) Check(string group, IReadOnlyList<Operation> history)
    {
        var sums = group switch
        {
            "kv" => Bookkeeping.OfRegister(history),
            "counter" => Bookkeeping.OfCounter(history),
            "ledger" => Bookkeeping.OfBook(history),
            "lock" => Bookkeeping.OfLock(history),
            _ => throw new ArgumentException($"Unknown group {group}.", nameof(group)),
        };
        if (sums is not null || group == "lock")
        {
            return (sums, false);
        }

        var used = history.Where(o => o.Kind is not (OperationKind.Open or OperationKind.Deposit));
        var verdict = group switch
        {
            "kv" => new LinearizabilityChecker<long>(new RegisterModel()).Check(used),
            "counter" => new LinearizabilityChecker<long>(new CounterModel()).Check(used),
            _ => new LinearizabilityChecker<Balances>(new BookModel()).Check(used),
        };
        return (
            verdict.Kind == VerdictKind.Wrong ? new Violation("linearizability", Explain(verdict, history)) : null,
            verdict.Kind == VerdictKind.Undecided);
    }

    /// <summary>The unexplained operation, with the end of the longest order and all overlapping operations.</summary>
    private static string Explain(Verdict verdict, IReadOnlyList<Operation> history)
    {
        var blocked = verdict.Blocked!;
        var lines = new List<string> { $"{blocked.Object}: no order explains\n    {blocked}", "  after" };
        lines.AddRange(verdict.Prefix.TakeLast(8).Select(o => $"    {o}"));
        lines.Add("  and concurrently, or unknown,");
        lines.AddRange(
            history
                .Where(o =>
                    o != blocked
                    && o.Ending != Ending.NotApplied
                    && !verdict.Prefix.Contains(o)
                    && o.CalledAt <= blocked.ReturnedAt
                    && o.ReturnedAt >= blocked.CalledAt)
                .Take(20)
                .Select(o => $"    {o}"));
        return string.Join('\n', lines);
    }
}

using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>Plain sums over a history: less sensitive than the search, but independent of it.</summary>
internal static class Bookkeeping
{
    /// <summary>Each acknowledged add counts once: every reading lies between the certain sum when it began and the possible sum when it
    /// ended.</summary>
    public static Violation? OfCounter(IReadOnlyList<Operation> history)
    {
        var adds = history.Where(o => o.Kind == OperationKind.Add && o.Ending != Ending.NotApplied).ToList();
        foreach (var read in history.Where(o => o.Kind == OperationKind.Count && o.Ending == Ending.Ok))
        {
            var certain = adds.Where(a => a.Ending == Ending.Ok && a.ReturnedAt < read.CalledAt).Sum(a => a.Value);
            var possible = adds.Where(a => a.CalledAt <= read.ReturnedAt).Sum(a => a.Value);
            if (read.Result[0] < certain || read.Result[0] > possible)
            {
                return new Violation(
                    "counter",
                    $"{read.Object} was read as {read.Result[0]}, which is not between {certain} and {possible}\n  {read}");
            }
        }

        return null;
    }

    /// <summary>Money is neither created nor lost, and no account falls below zero.</summary>
    public static Violation? OfBook(IReadOnlyList<Operation> history)
    {
        foreach (var read in history.Where(o => o.Kind == OperationKind.Balances && o.Ending == Ending.Ok))
        {
            if (read.Result.Length != Balances.Accounts
                || read.Result.Sum() != Balances.Accounts * Balances.AtFirst
                || read.Result.Any(b => b < 0))
            {
                return new Violation(
                    "ledger",
                    $"{read.Object} must contain {Balances.Accounts * Balances.AtFirst} in {Balances.Accounts} accounts, none below "
                        + $"zero\n  {read}");
            }
        }

        return null;
    }

    /// <summary>Every value read belongs to a write that had begun.</summary>
    public static Violation? OfRegister(IReadOnlyList<Operation> history)
    {
        var written = history.Where(o => o.Kind is OperationKind.Put or OperationKind.Swap).ToDictionary(o => o.Value);
        foreach (var read in history.Where(o => o.Kind == OperationKind.Get && o.Ending == Ending.Ok && o.Result[0] != 0))
        {
            if (!written.TryGetValue(read.Result[0], out var write)
                || write.Ending == Ending.NotApplied
                || write.CalledAt > read.ReturnedAt)
            {
                return new Violation(
                    "register",
                    $"{read.Object} was read as {read.Result[0]}, "
                        + $"{(write is null ? "which was never written" : $"which was not written:\n  {write}")}\n  {read}");
            }
        }

        return null;
    }

    /// <summary>A later grant of a lock has a larger token.</summary>
    public static Violation? OfLock(IReadOnlyList<Operation> history)
    {
        Operation? latest = null;
        Operation? before = null;
        foreach (
            var grant in history.Where(o => o is { Kind: OperationKind.Acquire, Ending: Ending.Ok, IsDone: true }).OrderBy(o => o.Result[0])
        )
        {
            if (before is not null && before.Result[0] == grant.Result[0])
            {
                return new Violation("lock", $"{grant.Object} was granted twice with the token {grant.Result[0]}\n  {before}\n  {grant}");
            }

            if (latest is not null && grant.ReturnedAt < latest.CalledAt)
            {
                return new Violation("lock", $"{grant.Object} was granted with a smaller token after a larger one\n  {grant}\n  {latest}");
            }

            latest = latest is null || grant.CalledAt > latest.CalledAt ? grant : latest;
            before = grant;
        }

        return null;
    }
}

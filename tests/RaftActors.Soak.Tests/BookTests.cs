using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;
using Xunit;

namespace RaftActors.Soak.Tests;

public sealed class BookTests
{
    [Fact]
    public void A_correct_history_is_accepted() =>
        Right(
            Written.Transfer(0, 3, 0, 1, 700, 300, 1700), Written.Transfer(1, 4, 0, 2, 400),
            Written.Ok(OperationKind.Balances, 5, 6, 0, 300, 1700, 1000, 1000));

    [Fact]
    public void A_lost_transfer_is_wrong() =>
        Wrong(
            "linearizability", Written.Transfer(0, 1, 0, 1, 700, 300, 1700),
            Written.Ok(OperationKind.Balances, 2, 3, 0, 1000, 1000, 1000, 1000));

    [Fact]
    public void A_transfer_done_twice_is_wrong() =>
        Wrong(
            "linearizability", Written.Transfer(0, 1, 0, 1, 300, 700, 1300),
            Written.Ok(OperationKind.Balances, 2, 3, 0, 400, 1600, 1000, 1000));

    [Fact]
    public void Money_from_nowhere_is_wrong() => Wrong("ledger", Written.Ok(OperationKind.Balances, 0, 1, 0, 1000, 1000, 1000, 1001));

    [Fact]
    public void Half_a_transfer_is_wrong() =>
        Wrong("ledger", Written.Transfer(0, 9, 0, 1, 300, 700, 1300), Written.Ok(OperationKind.Balances, 2, 3, 0, 700, 1000, 1000, 1000));

    [Fact]
    public void An_account_below_zero_is_wrong() => Wrong("ledger", Written.Ok(OperationKind.Balances, 0, 1, 0, -1, 2001, 1000, 1000));

    [Fact]
    public void A_transfer_refused_though_it_was_covered_is_wrong() => Wrong("linearizability", Written.Transfer(0, 1, 0, 1, 1000));

    private static void Right(params Operation[] history) => Assert.Equal((null, false), HistoryChecker.Check("ledger", history));

    private static void Wrong(string checker, params Operation[] history) =>
        Assert.Equal(checker, HistoryChecker.Check("ledger", history).Violation?.Checker);
}

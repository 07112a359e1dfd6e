using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;
using Xunit;
using static RaftActors.Soak.History.OperationKind;

namespace RaftActors.Soak.Tests;

public sealed class LockTests
{
    [Fact]
    public void Growing_tokens_are_correct_for_overlapping_calls_in_any_order() =>
        Right(
            Written.Ok(Acquire, 0, 5, 100, 9), Written.Ok(Acquire, 1, 2, 100, 4), Written.Refused(Acquire, 2, 3),
            Written.Ok(Acquire, 6, 7, 100, 12));

    [Fact]
    public void A_token_smaller_than_one_given_before_is_wrong() =>
        Wrong(Written.Ok(Acquire, 0, 1, 100, 9), Written.Ok(Acquire, 2, 9, 100, 10), Written.Ok(Acquire, 3, 4, 100, 8));

    [Fact]
    public void A_token_given_twice_is_wrong() => Wrong(Written.Ok(Acquire, 0, 5, 100, 9), Written.Ok(Acquire, 1, 4, 100, 9));

    private static void Right(params Operation[] history) => Assert.Equal((null, false), HistoryChecker.Check("lock", history));

    private static void Wrong(params Operation[] history) => Assert.Equal("lock", HistoryChecker.Check("lock", history).Violation?.Checker);
}

using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;
using Xunit;
using static RaftActors.Soak.History.OperationKind;

namespace RaftActors.Soak.Tests;

public sealed class CounterTests
{
    [Fact]
    public void A_correct_history_is_accepted() =>
        Right(
            Written.Ok(Add, 0, 3, 5, 15), Written.Ok(Add, 1, 2, 10, 10), Written.NotApplied(Add, 3, 4, 3), Written.Ok(Count, 4, 5, 0, 15),
            Written.Ok(Add, 6, 7, 1, 16));

    [Fact]
    public void An_unknown_operation_may_count_or_not()
    {
        Right(Written.Ok(Add, 0, 1, 5, 5), Written.Unknown(Add, 2, 7), Written.Ok(Count, 3, 4, 0, 5), Written.Ok(Count, 5, 6, 0, 12));
        Right(Written.Ok(Add, 0, 1, 5, 5), Written.Unknown(Add, 2, 7), Written.Ok(Count, 3, 4, 0, 5));
    }

    [Fact]
    public void A_duplicate_add_is_wrong() => Wrong("counter", Written.Ok(Add, 0, 1, 5, 5), Written.Ok(Count, 2, 3, 0, 10));

    [Fact]
    public void A_duplicate_add_is_wrong_even_if_an_unknown_add_could_compensate_for_it() =>
        Wrong("linearizability", Written.Ok(Add, 0, 1, 5, 5), Written.Unknown(Add, 1, 6), Written.Ok(Add, 2, 3, 1, 11));

    [Fact]
    public void An_unknown_add_that_counts_twice_is_wrong() =>
        Wrong(
            "linearizability", Written.Unknown(Add, 0, 7), Written.Unknown(Add, 0, 8), Written.Ok(Count, 1, 2, 0, 7),
            Written.Ok(Count, 3, 4, 0, 14));

    [Fact]
    public void A_lost_add_is_wrong() =>
        Wrong("counter", Written.Ok(Add, 0, 1, 5, 5), Written.Ok(Add, 2, 3, 6, 11), Written.Ok(Count, 4, 5, 0, 6));

    [Fact]
    public void An_add_that_misses_the_previous_one_is_wrong() =>
        Wrong("linearizability", Written.Ok(Add, 0, 1, 5, 5), Written.Ok(Add, 2, 3, 6, 6));

    [Fact]
    public void An_add_reported_as_not_applied_must_not_count() =>
        Wrong("counter", Written.NotApplied(Add, 0, 1, 5), Written.Ok(Count, 2, 3, 0, 5));

    private static void Right(params Operation[] history) => Assert.Equal((null, false), HistoryChecker.Check("counter", history));

    private static void Wrong(string checker, params Operation[] history) =>
        Assert.Equal(checker, HistoryChecker.Check("counter", history).Violation?.Checker);
}

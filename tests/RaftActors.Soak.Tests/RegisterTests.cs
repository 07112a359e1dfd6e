using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;
using Xunit;
using static RaftActors.Soak.History.OperationKind;

namespace RaftActors.Soak.Tests;

public sealed class RegisterTests
{
    [Fact]
    public void A_correct_history_is_accepted()
    {
        Right(
            Written.Ok(Get, 0, 1, 0, 0), Written.Ok(Put, 1, 5, 7), Written.Ok(Get, 2, 6, 0, 7), Written.Swap(7, 8, expected: 7, value: 9),
            Written.Swap(9, 10, expected: 7, value: 11, isDone: false), Written.Ok(Get, 11, 12, 0, 9));
    }

    [Fact]
    public void During_a_write_both_values_may_be_read_but_not_the_old_one_after_the_new() =>
        Right(Written.Ok(Put, 0, 9, 7), Written.Ok(Get, 1, 2, 0, 0), Written.Ok(Get, 3, 4, 0, 7));

    [Fact]
    public void A_stale_read_is_wrong() => Wrong("linearizability", Written.Ok(Put, 0, 1, 7), Written.Ok(Get, 2, 3, 0, 0));

    [Fact]
    public void Reverting_to_the_old_value_is_wrong() =>
        Wrong("linearizability", Written.Ok(Put, 0, 9, 7), Written.Ok(Get, 1, 2, 0, 7), Written.Ok(Get, 3, 4, 0, 0));

    [Fact]
    public void A_lost_update_is_wrong() =>
        Wrong(
            "linearizability", Written.Ok(Put, 0, 1, 7), Written.Swap(2, 5, expected: 7, value: 8),
            Written.Swap(3, 6, expected: 7, value: 9));

    [Fact]
    public void A_swap_refused_for_a_value_that_was_there_is_wrong() =>
        Wrong("linearizability", Written.Ok(Put, 0, 1, 7), Written.Swap(2, 3, expected: 7, value: 8, isDone: false));

    [Fact]
    public void A_value_from_nowhere_is_wrong() => Wrong("register", Written.Ok(Put, 0, 1, 7), Written.Ok(Get, 2, 3, 0, 8));

    [Fact]
    public void A_value_read_before_it_was_written_is_wrong() => Wrong("register", Written.Ok(Get, 0, 1, 0, 7), Written.Ok(Put, 2, 3, 7));

    [Fact]
    public void A_write_reported_as_not_applied_must_not_be_read() =>
        Wrong("register", Written.NotApplied(Put, 0, 1, 7), Written.Ok(Get, 2, 3, 0, 7));

    [Fact]
    public void An_unknown_operation_may_take_effect_late_or_never()
    {
        Right(Written.Unknown(Put, 0, 7), Written.Ok(Put, 1, 2, 8), Written.Ok(Get, 3, 4, 0, 8), Written.Ok(Get, 5, 6, 0, 7));
        Right(Written.Unknown(Put, 0, 7), Written.Ok(Put, 1, 2, 8), Written.Ok(Get, 3, 4, 0, 8), Written.Ok(Get, 5, 6, 0, 8));
    }

    [Fact]
    public void An_unknown_operation_does_not_take_effect_twice() =>
        Wrong(
            "linearizability", Written.Unknown(Put, 0, 7), Written.Ok(Get, 1, 2, 0, 7), Written.Ok(Put, 3, 4, 8),
            Written.Ok(Get, 5, 6, 0, 7));

    [Fact]
    public void An_unknown_operation_does_not_take_effect_before_its_call() =>
        Wrong("register", Written.Ok(Get, 0, 1, 0, 7), Written.Unknown(Put, 2, 7));

    [Fact]
    public void An_unexplained_operation_is_reported_with_the_longest_valid_order()
    {
        var stale = Written.Ok(Get, 4, 5, 0, 7);
        var verdict = new LinearizabilityChecker<long>(new RegisterModel()).Check([
            Written.Ok(Put, 0, 1, 7),
            Written.Ok(Put, 2, 3, 8),
            stale,
        ]);

        Assert.Equal(VerdictKind.Wrong, verdict.Kind);
        Assert.Same(stale, verdict.Blocked);
        Assert.Equal([7L, 8L], verdict.Prefix.Select(o => o.Value));
    }

    [Fact]
    public void A_search_that_grows_too_large_is_inconclusive()
    {
        var history = Enumerable.Range(1, 12).Select(v => Written.Ok(Put, 0, 100, v)).Append(Written.Ok(Get, 101, 102, 0, 99));

        Assert.Equal(
            VerdictKind.Undecided, new LinearizabilityChecker<long>(new RegisterModel(), maxConfigurations: 1000).Check(history).Kind);
    }

    private static void Right(params Operation[] history) => Assert.Equal((null, false), HistoryChecker.Check("kv", history));

    private static void Wrong(string checker, params Operation[] history) =>
        Assert.Equal(checker, HistoryChecker.Check("kv", history).Violation?.Checker);
}

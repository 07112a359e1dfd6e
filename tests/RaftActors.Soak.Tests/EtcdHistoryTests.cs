using RaftActors.Soak.Etcd;
using Xunit;

namespace RaftActors.Soak.Tests;

/// <summary>The check of a run with the API of etcd accepts what can be true and finds what cannot.</summary>
public sealed class EtcdHistoryTests
{
    private static readonly EtcdEvent[] Events =
    [
        new(2, "a", "1"), new(3, "b", "2"), new(4, "a", null), new(4, "b", null), new(5, "a", "3"),
    ];

    private static readonly EtcdWrite[] Writes = [new(0, 2, "a", "1"), new(2, [Events[2], Events[3]]), new(4, 5, "a", "3")];

    private static readonly EtcdRead[] Reads =
    [
        new(0, 1, "a", 0, null), new(2, 3, "a", 2, "1"), new(4, 4, "b", 0, null), new(5, 9, "a", 5, "3"),
    ];

    [Fact]
    public void What_can_be_true_is_accepted() => Assert.Empty(EtcdHistory.Check([Events, Events, Events], Writes, Reads));

    [Theory]
    [InlineData(5, "a", "2")]
    [InlineData(6, "a", "3")]
    [InlineData(2, "a", null)]
    public void An_acknowledged_write_that_no_watch_told_is_found(long revision, string key, string? value) =>
        Finds([Events], [new EtcdWrite(0, revision, key, value)], [], "no watch told");

    [Fact]
    public void Events_of_one_revision_in_another_order_than_the_request_are_found() =>
        Finds([Events], [new EtcdWrite(0, [Events[3], Events[2]])], [], "of its revision was told");

    [Fact]
    public void A_request_of_which_a_part_was_told_is_found() =>
        Finds([Events], [new EtcdWrite(0, [Events[2], Events[3], new EtcdEvent(4, "c", null)])], [], "no watch told");

    [Fact]
    public void An_event_that_no_request_of_the_revision_made_is_found() =>
        Finds([Events], [new EtcdWrite(0, 4, "b", null)], [], "no watch told");

    [Fact]
    public void A_write_with_a_revision_that_was_known_before_is_found() =>
        Finds([Events], [new EtcdWrite(5, 5, "a", "3")], [], "known before it began");

    [Theory]
    [InlineData(0, 4, 2, "1")]
    [InlineData(0, 3, 0, null)]
    [InlineData(5, 3, 2, "1")]
    [InlineData(0, 5, 5, "1")]
    public void A_read_of_another_state_or_an_old_one_is_found(long floor, long revision, long modified, string? value) =>
        Finds([Events], [], [new EtcdRead(floor, revision, "a", modified, value)], "reads: ");

    [Fact]
    public void A_watch_that_lacks_an_event_in_the_middle_is_found() =>
        Finds([Events, [.. Events.Where(e => e.Revision != 3)]], [], [], "event 2 is");

    [Fact]
    public void A_watch_that_lacks_the_last_event_is_found() => Finds([Events, Events[..^1]], [], [], "watch 2 4 up to");

    [Fact]
    public void Events_out_of_order_are_found() => Finds([[Events[1], Events[0]]], [], [], "watch 1 told");

    [Fact]
    public void A_write_that_was_applied_twice_is_found() =>
        Finds([[.. Events, new EtcdEvent(6, "a", "3")]], [], [], "was written before");

    private static void Finds(IReadOnlyList<EtcdEvent>[] watches, EtcdWrite[] writes, EtcdRead[] reads, string problem) =>
        Assert.Contains(problem, Assert.Single(EtcdHistory.Check(watches, writes, reads)).ToString(), StringComparison.Ordinal);
}

using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.State;

public sealed class RangeStateTests
{
    private static readonly EntryContext At = new(50, 7, false);

    [Fact]
    public void A_group_without_keys_serves_nothing_until_it_is_given_some()
    {
        var state = new RangeState();

        Assert.Equal(RangeVerdict.Moving, Judge(state, "a"));
        Assert.Equal(RangeRefusal.NotFounded, Refused(state.Apply(Split(2, 1, "m"), At)));
        Assert.IsType<RangeAnswer.Done>(state.Apply(new RangeEntry.Found(1, Range("b", "x", 1)), At));
        Assert.IsType<RangeAnswer.Done>(state.Apply(new RangeEntry.Found(1, Range("b", "x", 1)), At));
        Assert.IsType<RangeAnswer.Stale>(state.Apply(new RangeEntry.Found(9, Range("c", "x", 1)), At));

        Assert.Equal(RangeVerdict.Serve, Judge(state, "b"));
        Assert.Equal(RangeVerdict.WrongRange, Judge(state, "x"));
        Assert.Equal(RangeVerdict.SpansRanges, Judge(state, "b", "x"));
        Assert.Equal(RangeVerdict.NoKeys, Judge(state));
    }

    [Fact]
    public void A_split_gives_the_right_half_to_the_child_and_tells_about_it_until_acknowledged()
    {
        var state = Founded();

        var done = Assert.IsType<RangeAnswer.Done>(state.Apply(Split(2, 1, "m"), At));
        var child = RangeState.OfChild(done.Child!);

        Assert.Equal((Keys("b", "m"), 2), (state.Descriptor!.Keys, state.Descriptor.Version));
        Assert.Equal((Keys("m", "x"), 2, "kv-r2"), (child.Descriptor!.Keys, child.Descriptor.Version, child.Descriptor.Group));
        Assert.Equal((RangeVerdict.Serve, RangeVerdict.WrongRange), (Judge(child, "m"), Judge(state, "m")));
        Assert.Equal(["kv-r1", "kv-r2"], state.Redirect([], 0).Select(d => d.Group));
        Assert.Equal("n1.9", state.Redirect([], 0)[1].Members.Single().Value);
        Assert.Equal(done.Child, Assert.IsType<RangeAnswer.Done>(state.Apply(Split(2, 1, "m"), At)).Child);

        state.Apply(new RangeEntry.Acknowledge(2), At);
        Assert.Equal(["kv-r1"], state.Redirect([], 0).Select(d => d.Group));
        Assert.IsType<RangeAnswer.Stale>(state.Apply(Split(2, 1, "m"), At));
    }

    [Theory]
    [InlineData("", RangeRefusal.EmptyKey)]
    [InlineData("b", RangeRefusal.KeyIsStart)]
    [InlineData("a", RangeRefusal.KeyOutside)]
    [InlineData("x", RangeRefusal.KeyOutside)]
    [InlineData("z", RangeRefusal.KeyOutside)]
    public void A_split_at_a_wrong_key_is_refused_with_its_own_code(string key, object code)
    {
        var state = Founded();

        Assert.Equal(code, Refused(state.Apply(Split(2, 1, key), At)));
        Assert.Equal((1, 0), (state.Descriptor!.Version, state.Notices.Count));
    }

    [Fact]
    public void A_split_is_refused_while_the_members_are_others_or_change_or_the_machine_cannot()
    {
        var state = Founded();

        Assert.Equal(RangeRefusal.JointConfiguration, Refused(state.Apply(Split(2, 1, "m"), At with { IsJoint = true })));
        Assert.Equal(RangeRefusal.OtherConfiguration, Refused(state.Apply(Split(2, 1, "m"), At with { ConfigurationIndex = 8 })));
        Assert.Equal(RangeRefusal.Machine, Refused(state.Apply(Split(2, 1, "m"), At with { MachineProblem = "busy" })));
        Assert.IsType<RangeAnswer.Stale>(state.Apply(Split(2, 0, "m"), At));
    }

    [Fact]
    public void After_a_fence_nothing_that_expects_the_old_version_applies()
    {
        var state = Founded();

        Assert.IsType<RangeAnswer.Done>(state.Apply(new RangeEntry.Fence(2, 1), At));
        Assert.IsType<RangeAnswer.Done>(state.Apply(new RangeEntry.Fence(2, 1), At));

        Assert.Equal(2, state.Descriptor!.Version);
        Assert.IsType<RangeAnswer.Stale>(state.Apply(Split(3, 1, "m"), At));
        Assert.IsType<RangeAnswer.Stale>(state.Apply(new RangeEntry.Fence(3, 1), At));
    }

    [Fact]
    public void A_read_that_must_see_a_later_version_is_not_served()
    {
        var state = Founded();
        ReadOnlyMemory<byte>[] keys = [Bytes("c")];

        Assert.Equal(RangeVerdict.WrongRange, state.Judge(keys, 2, isRead: true));
        Assert.Equal(RangeVerdict.Serve, state.Judge(keys, 2, isRead: false));
    }

    [Fact]
    public void A_merge_joins_the_keys_under_a_version_above_both()
    {
        var (target, source) = (Founded(), Neighbour(version: 5));

        Assert.IsType<RangeAnswer.Done>(target.Apply(Begin(3, 1, 5), At));
        Assert.Equal(RangeRefusal.Locked, Refused(target.Apply(Split(4, 1, "m"), At)));
        Assert.IsType<RangeAnswer.Done>(source.Apply(new RangeEntry.Freeze(3, 5, target.Descriptor!), At));
        Assert.Equal(RangeVerdict.Moving, Judge(source, "y"));
        Assert.Equal(RangeRefusal.Frozen, Refused(source.Apply(Split(4, 5, "y"), At)));
        Assert.IsType<RangeAnswer.Done>(target.StartAttempt(3, 2));
        Assert.Equal(RangeRefusal.OldAttempt, Refused(target.Apply(new RangeEntry.Absorb(3, 1), At)));
        Assert.IsType<RangeAnswer.Done>(target.Apply(new RangeEntry.Absorb(3, 2), At));
        Assert.IsType<RangeAnswer.Done>(source.Apply(new RangeEntry.Retire(3, target.Descriptor!), At));

        Assert.Equal((Keys("b", null), 6), (target.Descriptor!.Keys, target.Descriptor.Version));
        Assert.Equal(RangeVerdict.WrongRange, Judge(source, "y"));
        Assert.Equal("kv-r1", source.Redirect([], 0).Single().Group);
        Assert.IsType<RangeAnswer.Done>(source.Apply(new RangeEntry.Retire(3, target.Descriptor), At));
        Assert.Equal(RangeRefusal.Retired, Refused(source.Apply(new RangeEntry.Thaw(3, 5), At)));
        Assert.Equal(MergeOutcome.Absorbed, TooLate(target.Apply(new RangeEntry.CancelAbsorb(3, 1), At)));
    }

    [Fact]
    public void What_is_shipped_belongs_to_the_attempt_under_way()
    {
        var target = Founded();
        var part = new RangeEntry.AbsorbPart(3, 2, 1, 1, 9, default, 0);
        var tail = new RangeEntry.AbsorbTail(3, 2, 10, 0, false, []);
        Assert.Equal(RangeRefusal.Locked, Refused(target.Apply(part, At)));
        target.Apply(Begin(3, 1, 5), At);

        Assert.Equal(RangeRefusal.Gap, Refused(target.Apply(tail, At)));
        Assert.IsType<RangeAnswer.Done>(target.Apply(part, At));
        Assert.IsType<RangeAnswer.Done>(target.Apply(tail, At));
        Assert.Equal(RangeRefusal.OldAttempt, Refused(target.Apply(part with { Attempt = 1 }, At)));
        Assert.Equal(RangeRefusal.Gap, Refused(target.Apply(tail with { Attempt = 3 }, At)));
        Assert.Equal(2, target.Merges.Absorbing!.Attempt);

        target.Apply(new RangeEntry.CancelAbsorb(3, 1), At);
        Assert.Equal(MergeOutcome.Cancelled, TooLate(target.Apply(part with { Attempt = 4 }, At)));
        Assert.Equal(MergeOutcome.Cancelled, TooLate(target.Apply(tail, At)));
    }

    [Fact]
    public void A_cancelled_merge_cannot_begin_or_end_later()
    {
        var (target, source) = (Founded(), Neighbour(version: 5));
        target.Apply(Begin(3, 1, 5), At);
        source.Apply(new RangeEntry.Freeze(3, 5, target.Descriptor!), At);

        Assert.IsType<RangeAnswer.Done>(target.Apply(new RangeEntry.CancelAbsorb(3, 1), At));
        Assert.Equal(MergeOutcome.Cancelled, TooLate(target.Apply(new RangeEntry.Absorb(3, 0), At)));
        Assert.Equal(MergeOutcome.Cancelled, TooLate(target.Apply(Begin(3, 1, 5), At)));
        Assert.IsType<RangeAnswer.Done>(source.Apply(new RangeEntry.Thaw(3, 5), At));
        target.Apply(new RangeEntry.Acknowledge(3), At);

        Assert.IsType<RangeAnswer.Stale>(target.Apply(Begin(3, 1, 5), At));
        Assert.IsType<RangeAnswer.Stale>(target.Apply(new RangeEntry.Absorb(3, 0), At));
        Assert.IsType<RangeAnswer.Stale>(source.Apply(new RangeEntry.Freeze(3, 5, target.Descriptor!), At));
        Assert.Equal(RangeVerdict.Serve, Judge(source, "y"));
    }

    [Fact]
    public void A_range_is_not_frozen_while_a_child_is_not_acknowledged()
    {
        var state = Founded();
        state.Apply(Split(2, 1, "m"), At);

        Assert.Equal(RangeRefusal.ChildPending, Refused(state.Apply(new RangeEntry.Freeze(3, 2, state.Descriptor!), At)));
    }

    [Fact]
    public void Only_a_neighbour_to_the_right_is_absorbed() => Assert.Equal(
        RangeRefusal.NotAdjacent,
        Refused(Founded().Apply(new RangeEntry.BeginAbsorb(3, 1, "kv-r9", Keys("y", null), 5), At)));

    private static RangeState Founded() => With(Range("b", "x", 1));

    private static RangeState Neighbour(long version) => With(Range("x", null, version) with { Group = "kv-r9" });

    private static RangeState With(RangeDescriptor descriptor)
    {
        var state = new RangeState();
        state.Apply(new RangeEntry.Found(1, descriptor), At);
        return state;
    }

    private static RangeEntry.Split Split(long operation, long version, string key) =>
        new(operation, version, 7, Bytes(key), "kv-r2", [ReplicaId.Of("n1", 9)], ReplicaId.None);

    private static RangeEntry.BeginAbsorb Begin(long operation, long version, long sourceVersion) =>
        new(operation, version, "kv-r9", Keys("x", null), sourceVersion);

    private static RangeDescriptor Range(string start, string? end, long version) =>
        new() { Keyspace = "kv", Group = "kv-r1", Keys = Keys(start, end), Version = version };

    private static KeyRange Keys(string start, string? end) => new(Bytes(start), end is null ? (ReadOnlyMemory<byte>?)null : Bytes(end));

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static RangeVerdict Judge(RangeState state, params string[] keys) =>
        state.Judge(keys.Select(k => (ReadOnlyMemory<byte>)Bytes(k)).ToArray(), 0, isRead: false);

    private static RangeRefusal Refused(RangeAnswer answer) => Assert.IsType<RangeAnswer.Refused>(answer).Code;

    private static MergeOutcome TooLate(RangeAnswer answer) => Assert.IsType<RangeAnswer.TooLate>(answer).Outcome;
}

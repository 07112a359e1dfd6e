using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Log;

/// <summary>Log time: the last stamp when a leader took over plus its monotonic time since, bounded during silences.</summary>
public sealed class LogTimeTests
{
    private static readonly ReplicaOptions Options = new();

    [Fact]
    public void Log_time_advances_with_the_leaders_monotonic_clock()
    {
        var rig = LeaderTests.Settled(new Rig());
        var began = Stamp(rig);

        Assert.Equal(
            [began + 100, began + 150, began + 150, began + 400], new[] { 100, 50, 0, 250 }.Select(passed => StampAfter(rig, passed)));
    }

    [Fact]
    public void Fractions_of_a_millisecond_are_not_lost()
    {
        var rig = LeaderTests.Settled(new Rig());
        var began = Stamp(rig);
        for (var i = 0; i < 100; i++)
        {
            rig.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond / 4));
            LeaderTests.Propose(rig, 1);
        }

        Assert.Equal(began + 25, Stamp(rig));
    }

    [Fact]
    public void A_new_leader_continues_from_the_last_stamp_in_its_log_whatever_its_clock_shows()
    {
        var rig = new Rig();
        rig.Advance(TimeSpan.FromDays(40));
        rig.Step(
            new AppendEntries(
                Rig.N2, Rig.N1, new Term(3), EntryId.Zero, new[] { Stamped(1, 3, 5000), Stamped(2, 3, 7000) }, new LogIndex(1)));
        rig.Persist();
        rig.Lead();

        Assert.Equal((RaftRole.Leader, 7000L), (rig.Replica.Role, Stamp(rig)));
        Assert.Equal(7010, StampAfter(rig, 10));
    }

    [Fact]
    public void Truncated_entries_do_not_affect_log_time()
    {
        var rig = new Rig();
        rig.Step(
            new AppendEntries(
                Rig.N2, Rig.N1, new Term(3), EntryId.Zero, new[] { Stamped(1, 3, 5000), Stamped(2, 3, 7000) }, new LogIndex(1)));
        rig.Step(new AppendEntries(Rig.N3, Rig.N1, new Term(4), Rig.Id(1, 3), new[] { Stamped(2, 4, 5001) }, new LogIndex(1)));
        rig.Persist();
        rig.Lead();

        Assert.Equal(5001, Stamp(rig));
    }

    [Fact]
    public void A_snapshot_carries_the_log_time_at_which_it_was_taken()
    {
        var rig = new Rig();
        rig.Step(new AppendEntries(Rig.N2, Rig.N1, new Term(3), EntryId.Zero, new[] { Stamped(1, 3, 9000) }, LogIndex.Zero));
        rig.Persist();
        var snapshot = new SnapshotInfo(Rig.Id(50, 4), rig.Replica.Configuration, Timestamp: 8000);
        rig.Step(new InstallSnapshot(Rig.N2, Rig.N1, new Term(4), snapshot));
        rig.Step(new SnapshotInstalled(snapshot.LastIncluded));
        rig.Persist();
        rig.Lead();

        Assert.Equal(8000, Stamp(rig));
        Assert.Equal(8030, StampAfter(rig, 30));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_log_that_was_compacted_to_its_end_still_knows_the_time(long trailing)
    {
        var options = new ReplicaOptions { SnapshotEntries = 1, TrailingEntries = trailing };
        var rig = new Rig(1, options: options);
        rig.Lead();
        StampAfter(rig, 700);
        rig.Persist();
        rig.Step(new Applied(rig.Replica.LastLog.Index));
        var taken = rig.Replica.SnapshotAt(rig.Replica.LastLog);
        rig.Step(new SnapshotSaved(taken.LastIncluded));

        Assert.Equal((700L, taken), (taken.Timestamp, rig.Replica.Snapshot));
        var log = rig.Replica.Log;
        var entries = log.Slice(log.FirstIndex, log.LastIndex, 10, 10_000, out _);
        var heir = Recovered(new RecoveredState(rig.Replica.HardState, rig.Replica.Snapshot, log.Base, entries), origin: 5);
        Assert.Equal(700, heir.Log.At(heir.LastLog.Index).Timestamp);
    }

    [Fact]
    public void The_origin_applies_only_to_a_group_without_entries()
    {
        var fresh = Recovered(RecoveredState.New(new Configuration([Rig.N1])), origin: 1_234_567);
        var old = Recovered(
            new RecoveredState(
                new HardState(new Term(1), Rig.N1),
                new SnapshotInfo(EntryId.Zero, new Configuration([Rig.N1])),
                EntryId.Zero,
                new[] { Stamped(1, 1, 20) }),
            origin: 1_234_567);

        Assert.Equal(1_234_567, fresh.Log.At(fresh.LastLog.Index).Timestamp);
        Assert.Equal(20, old.Log.At(old.LastLog.Index).Timestamp);
    }

    /// <summary>An earlier build stamped the first entry of a term with zero if its log was compacted to the end.</summary>
    [Fact]
    public void An_old_entry_stamped_with_zero_does_not_move_log_time_back()
    {
        var state = new RecoveredState(
            new HardState(new Term(2), Rig.N1), new SnapshotInfo(EntryId.Zero, new Configuration([Rig.N1])), EntryId.Zero,
            new[] { Stamped(1, 1, 1_700_000_000_000), Stamped(2, 2, 0) });

        var replica = Recovered(state, origin: 0);

        Assert.Equal(1_700_000_000_000, replica.Log.At(replica.LastLog.Index).Timestamp);
    }

    /// <summary>After a paused process or a clock jump, other replicas may have led meanwhile without advancing log time.</summary>
    [Fact]
    public void At_most_the_longest_election_timeout_of_a_silence_counts()
    {
        var rig = LeaderTests.Settled(new Rig());
        var began = Stamp(rig);
        var most = (long)Options.ElectionTimeoutMax.TotalMilliseconds;

        Assert.Equal(began + most, StampAfter(rig, 3_600_000));
        Assert.Equal(began + most + 10, StampAfter(rig, 10));
    }

    [Fact]
    public void A_leader_that_hears_no_quorum_advances_log_time_no_further_than_it_leads()
    {
        var rig = LeaderTests.Settled(new Rig());
        var began = Stamp(rig);
        while (rig.Replica.Role == RaftRole.Leader)
        {
            LeaderTests.Propose(rig, 1);
            rig.Expire();
        }

        Assert.InRange(Stamp(rig) - began, 0, (Options.ElectionTimeoutMax + Options.IdleHeartbeatInterval).TotalMilliseconds);
    }

    [Fact]
    public void A_configuration_is_stamped_like_a_command()
    {
        var rig = LeaderTests.Settled(new Rig());
        var began = Stamp(rig);
        rig.Advance(TimeSpan.FromMilliseconds(40));
        rig.Step(new ChangeMembersRequest(1, new Configuration([Rig.N1, Rig.N2, Rig.N3], [Rig.N4])));

        Assert.Equal((EntryKind.Configuration, began + 40), (rig.Replica.Log.At(rig.Replica.LastLog.Index).Kind, Stamp(rig)));
    }

    private static Entry Stamped(long index, long term, long timestamp) => Rig.Entry(index, term) with { Timestamp = timestamp };

    private static long Stamp(Rig rig) => rig.Replica.Log.At(rig.Replica.LastLog.Index).Timestamp;

    private static long StampAfter(Rig rig, double milliseconds)
    {
        rig.Advance(TimeSpan.FromMilliseconds(milliseconds));
        LeaderTests.Propose(rig, 1);
        return Stamp(rig);
    }

    /// <summary>The leader of a group of one.</summary>
    private static Replica Recovered(RecoveredState state, long origin)
    {
        var effects = new EffectBuffer();
        var replica = new Replica(Rig.N1, Options, state, 1, new LogicalTime(77), origin);
        replica.Step(DeadlineReached.Instance, replica.NextDeadline, effects);
        replica.Step(new Persisted(1, replica.LastLog), replica.NextDeadline, effects);
        Assert.Equal(RaftRole.Leader, replica.Role);
        return replica;
    }
}

using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Snapshots;

/// <summary>Taking, sending and installing snapshots, and what they let the log forget (§7).</summary>
public sealed class SnapshotTests
{
    private static readonly ReplicaOptions Small = new() { SnapshotEntries = 5, TrailingEntries = 2 };

    [Fact]
    [Paper("§7")]
    public void A_snapshot_is_taken_after_the_configured_number_of_entries_and_the_trailing_entries_are_kept()
    {
        var rig = Applied(Small, 5, out var lines);
        Assert.Contains("SaveMachine at 5", lines.All);

        var saved = rig.Step(new SnapshotSaved(Rig.Id(5, 1)));

        Assert.Contains("CompactLog base=3@1 snap=5@1", saved.All);
        Assert.Equal((4L, 5L), (rig.Replica.Log.FirstIndex.Value, rig.Replica.Snapshot.Index.Value));
    }

    [Fact]
    public void Snapshots_are_taken_one_at_a_time_and_a_failed_one_is_not_retried_at_once()
    {
        var rig = Applied(Small, 5, out _);
        Assert.Empty(rig.Step(new Applied(new LogIndex(5))).All);

        rig.Step(new SnapshotSaved(null));
        Assert.Empty(rig.Step(new Applied(new LogIndex(5))).All);
        Assert.Equal(0, rig.Replica.Log.Base.Index.Value);
    }

    [Fact]
    public void A_large_snapshot_is_replaced_only_after_many_bytes()
    {
        var rig = Applied(Small, 5, out _);

        // Each entry counts 64 bytes and its own: half of the size is reached with the entries 6 to 15.
        rig.Step(new SnapshotSaved(Rig.Id(5, 1), Bytes: 2 * 10 * 64));
        Assert.DoesNotContain("SaveMachine at 10", Apply(rig, 5, 10).All);
        Assert.Contains("SaveMachine at 15", Apply(rig, 10, 15).All);
    }

    [Fact]
    [Paper("§7")]
    [Paper("O05")]
    public void A_peer_that_needs_compacted_entries_is_sent_a_snapshot()
    {
        var rig = Applied(Small, 8, out _);
        rig.Step(new SnapshotSaved(Rig.Id(8, 1)));

        var lines = Refuse(rig, Rig.N3, rejected: 0, rig.Replica.HardState.CurrentTerm);

        Assert.Contains("SendSnapshot to=n3 8@1", lines.All);
        Assert.DoesNotContain(LeaderTests.Propose(rig, 1).Sent, m => m.To == Rig.N3);

        rig.Step(new SnapshotSent(Rig.N3, new LogIndex(8), true));
        rig.Ack(Rig.N3, 8);
        Assert.Contains("n3 Replicate m=8", rig.Replica.Describe(new GroupId("g")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_snapshot_transfer_restarts_when_the_peer_is_heard()
    {
        var rig = Applied(Small, 8, out _);
        rig.Step(new SnapshotSaved(Rig.Id(8, 1)));
        Refuse(rig, Rig.N3, 0, rig.Replica.HardState.CurrentTerm);

        Assert.Empty(rig.Step(new SnapshotSent(Rig.N3, new LogIndex(8), false)).All);
        rig.Advance(rig.Options.HeartbeatInterval);
        Assert.Contains(
            "SendSnapshot to=n3 8@1", rig.Step(new HeartbeatResponse(Rig.N3, Rig.N1, rig.Replica.HardState.CurrentTerm, 0)).All);
    }

    [Fact]
    [Paper("§7")]
    public void A_received_snapshot_is_saved_first_and_acknowledged_once_the_log_refers_to_it()
    {
        var rig = new Rig(log: [1, 1, 2]);

        var received = rig.Step(Install(rig, 11, 5));
        Assert.Equal(["SaveReceivedSnapshot 11@5"], received.All.Where(l => l.StartsWith("Save", StringComparison.Ordinal)));
        Assert.Equal(3, rig.Replica.LastLog.Index.Value);

        var installed = rig.Step(new SnapshotInstalled(Rig.Id(11, 5)));

        Assert.Contains("RestoreMachine 11@5", installed.All);
        Assert.NotNull(Assert.Single(installed.Writes).ResetTo);
        Assert.Equal(11, Assert.IsType<AppendEntriesResponse>(Assert.Single(installed.Promises).Message).MatchIndex.Value);
        Assert.Equal((11L, 11L, 11L), (rig.Replica.LastLog.Index.Value, rig.Replica.CommitIndex.Value, rig.Replica.Snapshot.Index.Value));

        Assert.DoesNotContain(rig.Step(Install(rig, 11, 5)).All, l => l.StartsWith("Save", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("§7")]
    public void A_log_that_already_holds_the_snapshot_is_kept()
    {
        var rig = new Rig(log: [1, 1, 1, 1]);

        var lines = rig.Step(Install(rig, 3, 1, term: 2));

        Assert.DoesNotContain(lines.All, l => l.StartsWith("Save", StringComparison.Ordinal));
        Assert.Equal((4L, 3L, 3), (rig.Replica.LastLog.Index.Value, rig.Replica.CommitIndex.Value, lines.Applied.Count));
    }

    [Fact]
    [Paper("§7")]
    public void A_snapshot_overtaken_while_being_saved_does_not_remove_entries_acknowledged_since()
    {
        var rig = new Rig();
        rig.Step(Install(rig, 4, 1));
        rig.Append(Rig.N3, 2, 0, 0, [1, 1, 1, 1, 2], 1);
        rig.Persist();

        var lines = rig.Step(new SnapshotInstalled(Rig.Id(4, 1)));

        Assert.DoesNotContain(lines.All, l => l.StartsWith("RestoreMachine", StringComparison.Ordinal));
        Assert.Equal([1, 1, 1, 1, 2], rig.LogTerms());
        Assert.Equal(4, rig.Replica.CommitIndex.Value);
        Assert.Equal(4, Assert.IsType<AppendEntriesResponse>(Assert.Single(lines.Sent)).MatchIndex.Value);
    }

    [Fact]
    public void A_replica_does_not_campaign_while_a_snapshot_is_being_installed()
    {
        var rig = new Rig();
        rig.Step(Install(rig, 11, 5));

        rig.Expire();

        Assert.Equal(Protocol.Roles.RaftRole.Follower, rig.Replica.Role);
    }

    [Fact]
    public void An_append_that_begins_inside_the_snapshot_is_accepted_from_the_end_of_the_snapshot()
    {
        var rig = new Rig(log: [], term: 2, snapshot: Rig.Id(5, 2), logBase: Rig.Id(5, 2));

        var lines = rig.Append(Rig.N2, 2, 3, 1, [2, 2, 2], 6);

        Assert.Equal((6L, 6L), (rig.Replica.LastLog.Index.Value, rig.Replica.CommitIndex.Value));
        Assert.Equal(6, Assert.IsType<AppendEntriesResponse>(Assert.Single(lines.Promises).Message).MatchIndex.Value);
    }

    private static Rig Applied(ReplicaOptions options, int entries, out Lines lines)
    {
        var rig = LeaderTests.Settled(new Rig(options: options));
        LeaderTests.Propose(rig, entries - 1);
        rig.Persist();
        rig.Ack(Rig.N2, entries);
        lines = rig.Step(new Applied(new LogIndex(entries)));
        return rig;
    }

    private static Lines Apply(Rig rig, int from, int to)
    {
        LeaderTests.Propose(rig, to - from);
        rig.Persist();
        rig.Ack(Rig.N2, to);
        return rig.Step(new Applied(new LogIndex(to)));
    }

    private static Lines Refuse(Rig rig, ReplicaId peer, long rejected, Term term)
    {
        rig.Step(new PeerUnreachable(peer));
        return rig.Step(new HeartbeatResponse(peer, Rig.N1, term, rejected));
    }

    private static InstallSnapshot Install(Rig rig, long index, long lastTerm, long? term = null) =>
        new(Rig.N2, Rig.N1, new Term(term ?? lastTerm), new SnapshotInfo(Rig.Id(index, lastTerm), rig.Replica.Configuration));
}

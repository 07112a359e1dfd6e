using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Replication;

/// <summary>What a leader appends, sends and commits (§5.3, §5.4).</summary>
public sealed class LeaderTests
{
    [Fact]
    [Paper("§8")]
    public void A_leader_begins_its_term_with_an_empty_entry()
    {
        var rig = new Rig(log: [1, 1]).Lead();

        Assert.Equal(EntryKind.Empty, rig.Replica.Log.At(new LogIndex(3)).Kind);
        Assert.Equal([1, 1, 2], rig.LogTerms());
    }

    [Theory]
    [Paper("§5.4.2")]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    public void A_leader_commits_earlier_terms_only_with_an_entry_of_its_own(long acknowledged, long commit)
    {
        var rig = new Rig(log: [1, 2]).Lead();

        rig.Ack(Rig.N2, acknowledged);

        Assert.Equal(commit, rig.Replica.CommitIndex.Value);
    }

    [Theory]
    [Paper("§5.3")]
    [InlineData(1, 0, true)]
    [InlineData(3, 0, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(5, 1, false)]
    [InlineData(5, 2, true)]
    [InlineData(5, 4, true)]
    public void A_leader_commits_entries_that_a_majority_has(int size, int followers, bool committed)
    {
        var rig = new Rig(size).Lead();

        for (var i = 0; i < followers; i++)
        {
            rig.Ack(new ReplicaId($"n{i + 2}"), 1);
        }

        Assert.Equal(committed ? 1 : 0, rig.Replica.CommitIndex.Value);
    }

    [Fact]
    [Paper("T§10.2.1")]
    public void A_leader_counts_itself_only_once_its_own_write_is_durable_and_can_commit_without_it()
    {
        var rig = Settled(new Rig());
        Propose(rig, 1);
        rig.Ack(Rig.N2, 2);
        Assert.Equal(1, rig.Replica.CommitIndex.Value);

        rig.Ack(Rig.N3, 2);
        Assert.Equal(2, rig.Replica.CommitIndex.Value);
        Assert.Equal(1, rig.Replica.DurableIndex.Value);
    }

    [Fact]
    public void A_leader_sends_entries_while_its_own_write_is_in_progress()
    {
        var rig = Settled(new Rig());

        var lines = Propose(rig, 2);

        Assert.Equal(2, lines.Sent.OfType<AppendEntries>().Count(m => m.Entries.Length == 2));
        Assert.True(
            lines.All.FindIndex(l => l.StartsWith("Send", StringComparison.Ordinal))
                < lines.All.FindIndex(l => l.StartsWith("Persist", StringComparison.Ordinal)));
    }

    [Fact]
    [Paper("T§10.2.2")]
    [Paper("O01")]
    public void A_leader_respects_the_window_and_each_append_names_its_own_previous_entry()
    {
        var rig = Settled(new Rig(options: new ReplicaOptions { MinInflightMessages = 3, MaxInflightMessages = 3 }));
        var sent = new List<AppendEntries>();
        for (var i = 0; i < 5; i++)
        {
            sent.AddRange(Propose(rig, 1).Sent.OfType<AppendEntries>().Where(m => m.To == Rig.N2));
        }

        Assert.Equal([1L, 2L, 3L], sent.Select(m => m.PrevLog.Index.Value));

        var next = rig.Ack(Rig.N2, 2).Sent.OfType<AppendEntries>().Single(m => m.To == Rig.N2);
        Assert.Equal((4L, 2), (next.PrevLog.Index.Value, next.Entries.Length));
    }

    [Fact]
    public void A_leader_limits_appends_by_bytes_and_sends_a_large_entry_alone()
    {
        var rig = Settled(new Rig(options: new ReplicaOptions { MinInflightMessages = 8, MaxAppendBytes = 1000, MaxCommandBytes = 5000 }));

        var lines = rig.Step(
            new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[300], new byte[300], new byte[300], new byte[4000], new byte[10] }));

        Assert.Equal([2, 1, 1, 1], lines.Sent.OfType<AppendEntries>().Where(m => m.To == Rig.N2).Select(m => m.Entries.Length));
    }

    [Fact]
    public void Proposals_have_the_given_kinds_and_are_commands_by_default()
    {
        var rig = Settled(new Rig());
        EntryKind[] kinds = [EntryKind.Envelope, EntryKind.Command];
        var next = rig.Replica.LastLog.Index + 1;
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1], new byte[1] }, kinds));
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));

        Assert.Equal([.. kinds, EntryKind.Command], Enumerable.Range(0, 3).Select(i => rig.Replica.Log.At(next + i).Kind));
        Assert.Throws<InvariantViolation>(
            () => rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1], new byte[1] }, kinds.AsMemory(0, 1))));
    }

    [Fact]
    public void A_late_refusal_changes_nothing()
    {
        var rig = Settled(new Rig());
        Propose(rig, 3);
        rig.Ack(Rig.N2, 4);

        var lines = rig.Step(new AppendEntriesResponse(
            Rig.N2, Rig.N1, rig.Replica.HardState.CurrentTerm, false, LogIndex.Zero, new LogIndex(4), EntryId.Zero));

        Assert.Empty(lines.Sent);
        Assert.Contains("n2 Replicate m=4 n=5", rig.Replica.Describe(new GroupId("g")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_acknowledgement_beyond_the_leaders_log_is_ignored()
    {
        var rig = Settled(new Rig());

        rig.Ack(Rig.N2, 99);

        Assert.Equal(1, rig.Replica.CommitIndex.Value);
    }

    [Fact]
    public void A_lost_append_is_found_by_the_next_heartbeat()
    {
        var rig = Settled(new Rig());
        Propose(rig, 2);

        var probe = Assert.Single(rig.Step(new HeartbeatResponse(Rig.N2, Rig.N1, rig.Replica.HardState.CurrentTerm, 0)).Sent);
        Assert.Equal((3L, 0), (((AppendEntries)probe).PrevLog.Index.Value, ((AppendEntries)probe).Entries.Length));

        var again = rig.Step(new AppendEntriesResponse(
            Rig.N2, Rig.N1, rig.Replica.HardState.CurrentTerm, false, LogIndex.Zero, new LogIndex(3), Rig.Id(1, 1)));
        Assert.Equal(2, Assert.IsType<AppendEntries>(Assert.Single(again.Sent)).Entries.Length);
    }

    [Fact]
    public void An_unreachable_peer_is_probed_from_its_match_index()
    {
        var rig = Settled(new Rig());
        Propose(rig, 2);
        rig.Step(new PeerUnreachable(Rig.N2));

        Assert.Contains("n2 Probe m=1 n=2", rig.Replica.Describe(new GroupId("g")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_heartbeat_carries_a_commit_index_no_higher_than_the_peers_match()
    {
        var rig = Settled(new Rig(5));
        Propose(rig, 4);
        rig.Persist();
        rig.Ack(Rig.N2, 5);
        rig.Ack(Rig.N3, 5);
        rig.Ack(Rig.N4, 3);
        Assert.Equal(5, rig.Replica.CommitIndex.Value);

        var beats = rig.Expire().Sent.OfType<Heartbeat>().ToDictionary(m => m.To, m => m.Commit.Value);

        Assert.Equal((5, 3, 1), (beats[Rig.N2], beats[Rig.N4], beats[Rig.N5]));
    }

    [Fact]
    public void A_leader_refuses_commands_beyond_its_limits_and_appends_the_rest()
    {
        var options = new ReplicaOptions { MaxCommandBytes = 100, MaxUncommittedEntries = 3, MaxUncommittedBytes = 1000 };
        var rig = Settled(new Rig(options: options));

        var lines = rig.Step(new ProposeRequest(
            new ReadOnlyMemory<byte>[] { new byte[100], new byte[101], new byte[1], new byte[1], new byte[1], new byte[1] }));

        Assert.Contains("ProposalRejected 1+1 TooLarge leader=n1", lines.All);
        Assert.Contains("ProposalRejected 4+2 Busy leader=n1", lines.All);
        Assert.Contains("ProposalAppended 2@1 n=3", lines.All);
        Assert.Equal(4, rig.Replica.LastLog.Index.Value);
    }

    [Fact]
    public void A_replica_that_does_not_lead_names_the_leader_and_appends_nothing()
    {
        var rig = new Rig();
        rig.Append(Rig.N3, 1, 0, 0, [], 0);

        Assert.Equal(["ProposalRejected 0+2 NotLeader leader=n3"], Propose(rig, 2).All);
    }

    [Fact]
    public void A_replica_that_claims_to_lead_the_leaders_term_is_ignored()
    {
        var rig = Settled(new Rig());

        Assert.Empty(rig.Append(Rig.N2, 1, 0, 0, [1, 1, 1], 3).All);
        Assert.Equal(RaftRole.Leader, rig.Replica.Role);
    }

    internal static Lines Propose(Rig rig, int count) =>
        rig.Step(new ProposeRequest(Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)new byte[4]).ToArray()));

    /// <summary>A leader whose empty entry is committed, with every peer in the replicating state.</summary>
    internal static Rig Settled(Rig rig)
    {
        rig.Lead();
        foreach (var voter in rig.Replica.Configuration.Voters.Where(v => v != Rig.N1))
        {
            rig.Ack(voter, rig.Replica.LastLog.Index.Value);
        }

        Assert.Equal(rig.Replica.LastLog.Index, rig.Replica.CommitIndex);
        return rig;
    }
}

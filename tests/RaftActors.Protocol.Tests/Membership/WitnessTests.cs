using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Replication;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Membership;

/// <summary>Voters without payloads (T§11.7.2).</summary>
public sealed class WitnessTests
{
    private static readonly Configuration Members = new([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N3]);

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_is_sent_only_indexes_terms_and_configurations()
    {
        var rig = LeaderTests.Settled(new Rig(members: Members));

        var lines = rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[100], new byte[200] }));

        var full = Assert.Single(lines.Sent.OfType<AppendEntries>(), m => m.To == Rig.N2).Entries;
        var hollow = Assert.Single(rig.Persist().Sent.OfType<AppendEntries>(), m => m.To == Rig.N3).Entries;
        Assert.Equal([(EntryKind.Command, 100), (EntryKind.Command, 200)], full.ToArray().Select(e => (e.Kind, e.Payload.Length)));
        Assert.Equal([(EntryKind.Hollow, 0), (EntryKind.Hollow, 0)], hollow.ToArray().Select(e => (e.Kind, e.Payload.Length)));
        Assert.Equal(full.ToArray().Select(e => e.Id), hollow.ToArray().Select(e => e.Id));

        rig.Ack(Rig.N3, 3);
        var change = rig.Step(new ChangeMembersRequest(1, new Configuration([Rig.N1, Rig.N3, Rig.N2], [Rig.N4], witnesses: [Rig.N3])));
        Assert.DoesNotContain(change.Sent, m => m.To == Rig.N3);
        var members = Assert.Single(rig.Persist().Sent.OfType<AppendEntries>(), m => m.To == Rig.N3).Entries.Span[^1];
        Assert.Equal("voters=(n1 n2 n3) learners=(n4) witnesses=(n3)", ConfigurationCodec.Decode(members.Payload.Span).ToString());
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_counts_for_commits_and_is_not_a_valid_transfer_target()
    {
        var rig = LeaderTests.Settled(new Rig(members: Members));
        rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));
        rig.Persist();
        var before = rig.Replica.CommitIndex;

        rig.Ack(Rig.N3, rig.Replica.LastLog.Index.Value);

        Assert.Equal(before + 1, rig.Replica.CommitIndex);
        Assert.Contains("TransferEnded n3 NoSuchVoter", rig.Step(new TransferRequest(Rig.N3)).All);
        Assert.DoesNotContain(rig.Step(new TransferRequest(ReplicaId.None)).All, l =>
            l.Contains("TransferEnded n3", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_is_added_without_catching_up_and_no_other_member_becomes_one()
    {
        var rig = LeaderTests.Settled(new Rig(members: new Configuration([Rig.N1, Rig.N2, Rig.N3], [Rig.N5])));

        Assert.Contains("Invalid", Change([Rig.N1, Rig.N2, Rig.N3], [Rig.N2]), StringComparison.Ordinal);
        Assert.Contains("Invalid", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N5], [Rig.N5]), StringComparison.Ordinal);
        Assert.Contains("NotCaughtUp", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N4], []), StringComparison.Ordinal);
        Assert.Contains("Appended", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N4], [Rig.N4]), StringComparison.Ordinal);

        string Change(ReplicaId[] voters, ReplicaId[] witnesses) =>
            rig.Step(new ChangeMembersRequest(1, new Configuration(voters, voters.Contains(Rig.N5) ? [] : [Rig.N5], witnesses: witnesses)))
                .All.Single(l => l.StartsWith("MembersAnswered", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_store_without_payloads_must_not_become_another_kind_of_member()
    {
        var hollow = new Entry(new LogIndex(1), new Term(1), EntryKind.Hollow, 0, default);

        foreach (
            var members in new[]
            {
                Members,
                new Configuration([Rig.N1, Rig.N2]),
                new Configuration([Rig.N1, Rig.N2, Rig.N3]),
                new Configuration([Rig.N1, Rig.N2], [Rig.N3]),
            })
        {
            // Whatever the configuration says, a replica without payloads is a witness; if a leader sends it payloads, it stops with a
            // violation.
            var replica = Start(members, hollow);
            Assert.Equal((RaftRole.Witness, true), (replica.Role, replica.IsHollow));
            replica.Step(Append(EntryKind.Hollow), new LogicalTime(1), new Effects.EffectBuffer());
            var violation = Assert.Throws<InvariantViolation>(() =>
                replica.Step(Append(EntryKind.Command), new LogicalTime(2), new Effects.EffectBuffer()));
            Assert.Contains("its store must be emptied", violation.Message, StringComparison.Ordinal);
        }

        static AppendEntries Append(EntryKind kind) => new(
            Rig.N1, Rig.N3, new Term(1), Rig.Id(1, 1), new[] { new Entry(new LogIndex(2), new Term(1), kind, 0, default) }, LogIndex.Zero);

        static Replica Start(Configuration members, Entry entry) =>
            new(
                Rig.N3,
                new ReplicaOptions(),
                new RecoveredState(
                    new HardState(new Term(1), ReplicaId.None), new SnapshotInfo(EntryId.Zero, members), EntryId.Zero, new[] { entry }),
                seed: 1,
                new LogicalTime(0));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void The_snapshots_of_a_witness_are_marked_as_having_no_state()
    {
        var rig = new Rig(
            options: new ReplicaOptions { SnapshotEntries = 2, TrailingEntries = 0 },
            members: new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N1]));
        var entries = Enumerable.Range(1, 3).Select(i => new Entry(new LogIndex(i), new Term(1), EntryKind.Hollow, 0, default)).ToArray();
        rig.Step(new AppendEntries(Rig.N2, Rig.N1, new Term(1), EntryId.Zero, entries, new LogIndex(3)));
        Assert.Contains(rig.Step(new Applied(new LogIndex(3))).All, l => l.StartsWith("SaveMachine", StringComparison.Ordinal));

        rig.Step(new SnapshotSaved(Rig.Id(3, 1)));

        Assert.True(rig.Replica.Snapshot.IsHollow);
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_is_sent_only_entries_on_the_leaders_own_disk()
    {
        var rig = LeaderTests.Settled(new Rig(members: Members));

        var lines = rig.Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[1] }));
        Assert.DoesNotContain(lines.Sent, m => m.To == Rig.N3);

        var sent = Assert.Single(rig.Persist().Sent.OfType<AppendEntries>());
        Assert.Equal((Rig.N3, 1), (sent.To, sent.Entries.Length));
    }

    [Fact]
    [Paper("T§6.4")]
    public void A_read_that_waits_at_a_replica_without_payloads_is_refused()
    {
        var rig = new Rig(members: new Configuration([Rig.N2, Rig.N3], [Rig.N1]));
        rig.Step(new Heartbeat(Rig.N2, Rig.N1, new Term(1), LogIndex.Zero, 0));
        var asked = Assert.IsType<ReadIndex>(Assert.Single(rig.Step(new ReadRequest(7, MayForward: true)).Sent));
        rig.Step(new ReadIndexResponse(Rig.N2, Rig.N1, new Term(1), asked.Number, Success: true, new LogIndex(1)));

        var hollow = new Entry(new LogIndex(1), new Term(1), EntryKind.Hollow, 0, default);
        var lines = rig.Step(new AppendEntries(Rig.N2, Rig.N1, new Term(1), EntryId.Zero, new[] { hollow }, new LogIndex(1)));

        Assert.Contains("ReadRejected 7 NotLeader leader=n2", lines.All);
        Assert.DoesNotContain(lines.All, l => l.StartsWith("ReadReady", StringComparison.Ordinal));
    }
}

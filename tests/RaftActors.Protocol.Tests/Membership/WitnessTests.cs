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
    public void A_witness_gets_index_and_term_and_the_members_and_nothing_else()
    {
        var rig = LeaderTests.Settled(new Rig(members: Members));

        var lines = rig.Step(new Propose(new ReadOnlyMemory<byte>[] { new byte[100], new byte[200] }, 0));

        var full = Assert.Single(lines.Sent.OfType<AppendEntries>(), m => m.To == Rig.N2).Entries;
        var hollow = Assert.Single(lines.Sent.OfType<AppendEntries>(), m => m.To == Rig.N3).Entries;
        Assert.Equal([(EntryKind.Command, 100), (EntryKind.Command, 200)], full.ToArray().Select(e => (e.Kind, e.Payload.Length)));
        Assert.Equal([(EntryKind.Hollow, 0), (EntryKind.Hollow, 0)], hollow.ToArray().Select(e => (e.Kind, e.Payload.Length)));
        Assert.Equal(full.ToArray().Select(e => e.Id), hollow.ToArray().Select(e => e.Id));

        rig.Ack(Rig.N3, 3);
        var change = rig.Step(new ChangeMembers(1, new Configuration([Rig.N1, Rig.N3, Rig.N2], [Rig.N4], witnesses: [Rig.N3])));
        var members = Assert.Single(change.Sent.OfType<AppendEntries>(), m => m.To == Rig.N3).Entries.Span[^1];
        Assert.Equal("voters=(n1 n2 n3) learners=(n4) witnesses=(n3)", ConfigurationCodec.Decode(members.Payload.Span).ToString());
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void It_counts_for_commits_and_is_no_target_of_a_transfer()
    {
        var rig = LeaderTests.Settled(new Rig(members: Members));
        rig.Step(new Propose(new ReadOnlyMemory<byte>[] { new byte[1] }, 0));
        rig.Persist();
        var before = rig.Replica.CommitIndex;

        rig.Ack(Rig.N3, rig.Replica.LastLog.Index.Value);

        Assert.Equal(before + 1, rig.Replica.CommitIndex);
        Assert.Contains("TransferEnded n3 NoSuchVoter", rig.Step(new TransferLeadership(Rig.N3)).All);
        Assert.DoesNotContain(rig.Step(new TransferLeadership(ReplicaId.None)).All, l => l.Contains("TransferEnded n3", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_is_added_without_catching_up_and_made_of_no_other_member()
    {
        var rig = LeaderTests.Settled(new Rig(members: new Configuration([Rig.N1, Rig.N2, Rig.N3], [Rig.N5])));

        Assert.Contains("Invalid", Change([Rig.N1, Rig.N2, Rig.N3], [Rig.N2]), StringComparison.Ordinal);
        Assert.Contains("Invalid", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N5], [Rig.N5]), StringComparison.Ordinal);
        Assert.Contains("NotCaughtUp", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N4], []), StringComparison.Ordinal);
        Assert.Contains("Appended", Change([Rig.N1, Rig.N2, Rig.N3, Rig.N4], [Rig.N4]), StringComparison.Ordinal);

        string Change(ReplicaId[] voters, ReplicaId[] witnesses) =>
            rig.Step(new ChangeMembers(1, new Configuration(voters, voters.Contains(Rig.N5) ? [] : [Rig.N5], witnesses: witnesses)))
                .All.Single(l => l.StartsWith("MembersAnswered", StringComparison.Ordinal));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_store_without_payloads_must_not_become_another_kind_of_member()
    {
        var hollow = new Entry(new LogIndex(1), new Term(1), EntryKind.Hollow, 0, default);

        var witness = Start(Members, hollow);
        Assert.Equal((RaftRole.Witness, true), (witness.Role, witness.IsHollow));
        var removed = Start(new Configuration([Rig.N1, Rig.N2]), hollow);
        Assert.Equal((RaftRole.Learner, true), (removed.Role, removed.IsHollow));
        foreach (var members in new[] { new Configuration([Rig.N1, Rig.N2, Rig.N3]), new Configuration([Rig.N1, Rig.N2], [Rig.N3]) })
        {
            var violation = Assert.Throws<InvariantViolation>(() => Start(members, hollow).Check());
            Assert.Contains("its store must be emptied", violation.Message, StringComparison.Ordinal);
        }

        static Replica Start(Configuration members, Entry entry) => new(
            Rig.N3,
            new ReplicaOptions(),
            new RecoveredState(new HardState(new Term(1), ReplicaId.None), new SnapshotMetadata(EntryId.Zero, members), EntryId.Zero, new[] { entry }),
            seed: 1,
            new LogicalTime(0));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_witness_that_was_removed_takes_no_more_snapshots()
    {
        var options = new ReplicaOptions { SnapshotEntries = 2 };
        Assert.Contains(Applied(Members), l => l.StartsWith("TakeSnapshot", StringComparison.Ordinal));
        Assert.DoesNotContain(Applied(new Configuration([Rig.N2, Rig.N3])), l => l.StartsWith("TakeSnapshot", StringComparison.Ordinal));

        List<string> Applied(Configuration members)
        {
            // n1 is the one without payloads here.
            var rig = new Rig(options: options, members: members.IsMember(Rig.N1) ? new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N1]) : members);
            var entries = Enumerable.Range(1, 3).Select(i => new Entry(new LogIndex(i), new Term(1), EntryKind.Hollow, 0, default)).ToArray();
            rig.Step(new AppendEntries(Rig.N2, Rig.N1, new Term(1), EntryId.Zero, entries, new LogIndex(3)));
            Assert.True(rig.Replica.IsHollow);
            return rig.Step(new Applied(new LogIndex(3))).All;
        }
    }
}

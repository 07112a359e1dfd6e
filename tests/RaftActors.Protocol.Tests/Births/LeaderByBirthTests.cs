using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Births;

/// <summary>The replica that leads a group which was split off, without an election.</summary>
public sealed class LeaderByBirthTests
{
    private static readonly Configuration Members = new([Rig.N1, Rig.N2, Rig.N3]);
    private static readonly LogicalTime Start = new(1000);
    private readonly EffectBuffer _effects = new();
    private readonly Lines _lines = new();

    [Fact]
    public void It_leads_the_first_term_at_once_without_asking()
    {
        var driver = Started(Born());
        Assert.Equal(Start, driver.NextDeadline);

        var lines = Step(driver, DeadlineReached.Instance);

        Assert.Equal(RaftRole.Leader, driver.Role);
        Assert.Equal(RecoveredState.BirthTerm, driver.Replica.HardState.CurrentTerm);
        Assert.DoesNotContain(lines.Left, m => m is RequestVote);
        Assert.Contains(lines.Sent, m => m is AppendEntries { PrevLog: var previous } && previous == Rig.Id(20, 1));
        Assert.True(driver.NextDeadline > Start);
    }

    [Fact]
    public void It_commits_when_a_majority_has_its_first_entry()
    {
        var driver = Started(Born());
        Step(driver, DeadlineReached.Instance);
        Step(driver, new Persisted(1, Rig.Id(21, 1)));
        Assert.Equal(20, driver.Replica.CommitIndex.Value);
        Step(driver, new AppendEntriesResponse(
            Rig.N2, Rig.N1, new Term(1), true, new LogIndex(21), LogIndex.Zero, EntryId.Zero));
        Assert.Equal(21, driver.Replica.CommitIndex.Value);
    }

    [Fact]
    public void A_newer_term_makes_it_a_replica_like_any_other()
    {
        var driver = Started(Born());
        Step(driver, new RequestVote(Rig.N2, Rig.N1, new Term(2), false, false, Rig.Id(20, 1)));
        Assert.NotEqual(Start, driver.NextDeadline);
        Step(driver, DeadlineReached.Instance);
        Assert.Equal(RaftRole.Follower, driver.Role);
        Assert.Equal(new Term(2), driver.Replica.HardState.CurrentTerm);
    }

    [Fact]
    public void Without_the_flag_the_same_state_is_a_follower()
    {
        var driver = Started(Born() with { LeadAtBirth = false });
        Step(driver, DeadlineReached.Instance);
        Assert.Equal(RaftRole.Follower, driver.Role);
    }

    public static TheoryData<string> Wrong() => ["vote", "no vote", "term", "log", "no state", "witness", "no member"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void No_other_replica_can_be_a_leader_by_birth(string what)
    {
        var born = Born();
        Assert.Throws<InvariantViolation>(() => Started(what switch
        {
            "vote" => born with { HardState = new HardState(new Term(1), Rig.N2) },
            "no vote" => born with { HardState = new HardState(new Term(1), ReplicaId.None) },
            "term" => born with { HardState = new HardState(new Term(2), Rig.N1) },
            "log" => born with { Entries = new[] { Rig.Entry(21, 1) } },
            "no state" => RecoveredState.New(Members) with { LeadAtBirth = true, HardState = born.HardState },
            "witness" => born with
            {
                Snapshot = born.Snapshot with { Configuration = new Configuration(Members.Voters, witnesses: [Rig.N1]) },
            },
            _ => born with { Snapshot = born.Snapshot with { Configuration = new Configuration([Rig.N2, Rig.N3]) } },
        }));
    }

    private static RecoveredState Born() => new(
        new HardState(RecoveredState.BirthTerm, Rig.N1),
        new SnapshotInfo(Rig.Id(20, 1), Members),
        Rig.Id(20, 1),
        ReadOnlyMemory<Entry>.Empty)
    {
        LeadAtBirth = true,
    };

    private ReplicaDriver Started(RecoveredState recovered) =>
        new(new Replica(Rig.N1, new ReplicaOptions(), recovered, 42, Start), _lines);

    private Lines Step(ReplicaDriver driver, Input input)
    {
        driver.Step(input, Start, _effects);
        return _lines.Take();
    }
}
